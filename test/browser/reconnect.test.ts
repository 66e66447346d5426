import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { after, afterEach, before, describe, it } from 'mocha';
import { PersonsBrowser } from '../support/browser.ts';
import { ChatTab } from '../support/browser-chat-tab.ts';
import { type BuiltServer, startBuiltServer } from '../support/built-server.ts';

describe('when the server goes away', () => {
  let browser: PersonsBrowser;
  let server: BuiltServer | undefined;
  let folder: string;

  before(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'whosthere-reconnect-'));
    browser = await PersonsBrowser.launch();
  });
  afterEach(async () => {
    await browser.closeTabs();
    await server?.stop();
  });
  after(async () => {
    await browser.close();
    await rm(folder, { recursive: true });
  });

  it('the page says so, comes back by itself, and delivers once what was said meanwhile', async () => {
    const env = { WHOSTHERE_DB: path.join(folder, 'whosthere.db') };
    server = await startBuiltServer(env);
    const { url } = server;
    const alice = await (await ChatTab.open(browser, url)).signIn('alice');
    const bob = await (await ChatTab.open(browser, url)).signIn('bob');
    await alice.row('bob').all.click();
    await bob.row('alice').all.click();

    await server.stop();
    const notice = alice.page.locator('#connection');
    await notice.getByText(/Reconnecting|Trying again/).waitFor();
    await alice.write('said into the void');
    await alice.page.locator('.message.own').getByText('sending…').waitFor();

    // With a key of its own, that old tokens do not fit.
    const before = { alice: alice.frames.all.length, bob: bob.frames.all.length };
    server = await startBuiltServer({ ...env, PORT: new URL(url).port });
    await alice.frames.until(({ all }) => all.slice(before.alice).find(({ event }) => event === 'presence:hello'));
    await bob.heard('said into the void');
    await bob.frames.until(({ all }) => all.slice(before.bob).find(({ event }) => event === 'presence:hello'));
    await alice.page.locator('.message.own time').waitFor();
    await notice.filter({ hasNotText: /./ }).waitFor({ state: 'attached' });
    assert.deepEqual(await bob.messages.allTextContents(), ['said into the void']);

    const told = await alice.lookAgain('bob');
    assert.equal(told.presence.status, 'online');
    const complaints = browser.takeComplaints();
    assert.deepEqual(
      complaints.filter((complaint) => !complaint.includes('ERR_CONNECTION')),
      [],
      'the browser itself notes connections that fail; there is nothing else to note',
    );
  });
});
