import assert from 'node:assert/strict';
import { after, afterEach, before } from 'mocha';
import type { Page } from 'playwright-core';
import type { RefreshMessage } from '../../src/wire/protocol.ts';
import { PersonsBrowser } from './browser.ts';
import { Frames } from './browser-frames.ts';
import { KitServer } from './kit-server.ts';

/** What is held of the page's client. */
export interface Held {
  readonly subscriptions: number;
  readonly keepers: number;
}

/** The test page in a tab, with all that it asks. */
export class KitTab {
  readonly page: Page;
  readonly frames: Frames;
  #settled = 0;

  constructor(page: Page) {
    this.page = page;
    this.frames = new Frames(page);
  }

  /** Runs it in the page, where `kit` is what the page's script gives to tests. */
  run<T = unknown>(code: string): Promise<T> {
    return this.page.evaluate<T>(code);
  }

  /** What has been asked so far, in order. What `settle` asks is left out. */
  get questions(): RefreshMessage[] {
    return this.frames
      .events('sent', 'presence:refresh')
      .map(({ args }) => args[0] as RefreshMessage)
      .map((message) => ({ ...message, ids: message.ids.filter((id) => !id.startsWith('settled-')) }))
      .filter(({ ids }) => ids.length > 0);
  }

  get askedIds(): string[] {
    return this.questions.flatMap(({ ids }) => ids);
  }

  /** Whatever was to be asked because of what has happened so far has been asked, and answered. */
  async settle(): Promise<void> {
    this.#settled += 1;
    await this.run(`kit.settle('settled-${this.#settled}')`);
  }

  /** Asks about the user; the pointer comes to the element in the very moment in which that is answered. */
  async enterAfterAnswer(user: string, selector: string): Promise<void> {
    await this.run(`kit.client.refresh(['${user}']).then(() => {
      document.querySelector('${selector}').dispatchEvent(new PointerEvent('pointerenter'));
    })`);
    await this.settle();
  }

  /** Every refresh so far has its ack. */
  async answered(): Promise<void> {
    for (const question of this.frames.events('sent', 'presence:refresh')) {
      await this.frames.until((frames) => frames.ackOf(question));
    }
  }

  /** How many events the page has sent, of whatever kind. */
  get sent(): number {
    return this.frames.all.filter(({ direction, kind }) => direction === 'sent' && kind === 'event').length;
  }

  async held(): Promise<Held> {
    const { subscriptions, keepers } = await this.run<Held>('kit.client.held');
    return { subscriptions, keepers };
  }
}

/** One server with one page, and one browser, for all tests of a `describe`. */
export class KitStage {
  readonly #entry: string;
  #server: KitServer | undefined;
  #browser: PersonsBrowser | undefined;

  constructor(entry: string) {
    this.#entry = entry;
  }

  get server(): KitServer {
    assert.ok(this.#server !== undefined, 'the stage is open from before() to after()');
    return this.#server;
  }

  get browser(): PersonsBrowser {
    assert.ok(this.#browser !== undefined, 'the stage is open from before() to after()');
    return this.#browser;
  }

  /** `prepare` has the tab before it goes to the page. */
  async enter(prepare: (page: Page) => Promise<unknown> = () => Promise.resolve()): Promise<KitTab> {
    const tab = new KitTab(await this.browser.newTab());
    await prepare(tab.page);
    await tab.page.goto(this.server.url);
    await tab.frames.until((frames) => frames.events('sent', 'presence:hello')[0]);
    return tab;
  }

  async open(): Promise<void> {
    this.#server = await KitServer.open(this.#entry);
    this.#browser = await PersonsBrowser.launch();
  }

  /** Closes all tabs; the pages must have had nothing to complain of. */
  async clear(): Promise<void> {
    this.server.main = '';
    await this.browser.closeTabs();
    assert.deepEqual(this.browser.takeComplaints(), []);
  }

  async close(): Promise<void> {
    await this.#browser?.close();
    await this.#server?.close();
  }
}

/** A stage that opens and closes with the `describe` it is called in. `entry`: a script of test/support/kit-page. */
export function useKitStage(entry: string): KitStage {
  const stage = new KitStage(entry);
  before(() => stage.open());
  afterEach(() => stage.clear());
  after(() => stage.close());
  return stage;
}
