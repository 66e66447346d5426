import assert from 'node:assert/strict';
import { after, afterEach, before } from 'mocha';
import { PersonsBrowser } from './browser.ts';
import { ChatTab, type TabOptions } from './browser-chat-tab.ts';
import { type BuiltServer, startBuiltServer } from './built-server.ts';

export type Player = 'alice' | 'bob';

/** One for each person, for all stages there are: launching them takes longer than most tests. */
const browsers = new Map<Player, PersonsBrowser>();

// Of the whole run: this file is loaded outside of any `describe`.
after(async () => {
  for (const browser of browsers.values()) await browser.close();
});

/** One server and a browser for each of two persons, for all tests of a `describe`. Every test brings its own tabs. */
export class Stage {
  #server: BuiltServer | undefined;

  get server(): BuiltServer {
    assert.ok(this.#server !== undefined, 'the stage is open from before() to after()');
    return this.#server;
  }

  browserOf(player: Player): PersonsBrowser {
    const browser = browsers.get(player);
    assert.ok(browser !== undefined, 'the stage is open from before() to after()');
    return browser;
  }

  /** A new tab in the browser of `player`, signed in under `name`. */
  async enter(player: Player, name: string, options?: TabOptions): Promise<ChatTab> {
    return ChatTab.enter(this.browserOf(player), this.server.url, name, options);
  }

  async open(env: Readonly<Record<string, string>>): Promise<void> {
    this.#server = await startBuiltServer(env);
    for (const player of ['alice', 'bob'] as const) {
      if (!browsers.has(player)) browsers.set(player, await PersonsBrowser.launch());
    }
  }

  /** Closes all tabs; the pages must have had nothing to complain of. */
  async clear(): Promise<void> {
    const complaints: string[] = [];
    for (const browser of browsers.values()) {
      await browser.closeTabs();
      complaints.push(...browser.takeComplaints());
    }
    assert.deepEqual(complaints, []);
  }

  async close(): Promise<void> {
    assert.equal(await this.#server?.stop(), 0);
  }
}

/** A stage that opens and closes with the `describe` it is called in. `env`: settings of the server. */
export function useStage(env: Readonly<Record<string, string>> = {}): Stage {
  const stage = new Stage();
  before(() => stage.open(env));
  afterEach(() => stage.clear());
  after(() => stage.close());
  return stage;
}
