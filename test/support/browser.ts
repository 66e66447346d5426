import assert from 'node:assert/strict';
import { type Browser, type BrowserContextOptions, type BrowserServer, chromium, type Page } from 'playwright-core';
import { processTree, signalAll } from './browser-processes.ts';

/** Debian's own; see scripts/system-parts.ts. */
const EXECUTABLE = '/usr/bin/chromium';

/** The browser calls home at every start, unless told not to. */
const ARGS = ['--disable-gpu', '--disable-quic', '--disable-background-networking', '--disable-sync'];

/** Ends only the wait for what never comes. */
const PATIENCE_MS = 60_000;

/** One person's browser: processes and profile of its own, so that it can be stopped without stopping anybody else. */
export class PersonsBrowser {
  readonly #server: BrowserServer;
  readonly #browser: Browser;
  readonly #complaints: string[] = [];
  #frozen: readonly number[] = [];

  private constructor(server: BrowserServer, browser: Browser) {
    this.#server = server;
    this.#browser = browser;
  }

  static async launch(): Promise<PersonsBrowser> {
    const server = await chromium.launchServer({ executablePath: EXECUTABLE, args: ARGS });
    return new PersonsBrowser(server, await chromium.connect(server.wsEndpoint()));
  }

  /** A new tab that has nothing in common with the others but the browser. Its errors are gathered. */
  async newTab(options: BrowserContextOptions = {}): Promise<Page> {
    const context = await this.#browser.newContext(options);
    context.setDefaultTimeout(PATIENCE_MS);
    const page = await context.newPage();
    page.on('pageerror', (error) => this.#complaints.push(error.stack ?? error.message));
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) this.#complaints.push(message.text());
    });
    return page;
  }

  /** `kill -STOP` of the whole browser: its connections stay open and nothing answers on them. */
  freeze(): void {
    const { pid } = this.#server.process();
    assert.ok(pid !== undefined);
    this.#frozen = processTree(pid);
    signalAll(this.#frozen, 'SIGSTOP');
  }

  thaw(): void {
    signalAll(this.#frozen, 'SIGCONT');
    this.#frozen = [];
  }

  async closeTabs(): Promise<void> {
    this.thaw();
    for (const context of this.#browser.contexts()) await context.close();
  }

  /** What the pages said on the console, or threw, since this was last asked. */
  takeComplaints(): string[] {
    return this.#complaints.splice(0);
  }

  async close(): Promise<void> {
    this.thaw();
    await this.#browser.close();
    await this.#server.close();
  }
}
