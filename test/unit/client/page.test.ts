import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { VirtualClock } from '../../../scripts/virtual/virtual-clock.ts';
import { createPresenceClient, type PresenceClient } from '../../../src/client/index.ts';
import { FakeBrowser } from '../../support/client-browser.ts';
import { MemorySocket } from '../../support/client-socket.ts';
import { FRAME_MS } from '../../support/client-stage.ts';

describe('a client in a page', () => {
  let browser: FakeBrowser;
  let clock: VirtualClock;
  let socket: MemorySocket;
  let client: PresenceClient;

  beforeEach(() => {
    browser = new FakeBrowser();
    clock = new VirtualClock();
    socket = new MemorySocket();
    client = createPresenceClient(socket, { clock });
  });

  afterEach(() => {
    client.close();
    browser.restore();
  });

  it('says hello, and tells how long ago the page was opened', async () => {
    assert.deepEqual(socket.said, ['presence:hello']);
    await clock.advance(5_000);
    assert.deepEqual(socket.probe(), { idleMs: 5_000 });
  });

  for (const input of ['pointerdown', 'pointermove', 'keydown', 'wheel', 'touchstart', 'touchmove']) {
    it(`takes ${input} for an input of its person`, async () => {
      await clock.advance(5_000);
      browser.window.fire(input);
      await clock.advance(300);
      assert.deepEqual(socket.probe(), { idleMs: 300 });
    });
  }

  it('takes neither scrolling nor what scripts do for one', async () => {
    await clock.advance(5_000);
    browser.window.fire('scroll');
    browser.window.fire('keydown', false);
    assert.deepEqual(socket.probe(), { idleMs: 5_000 });
  });

  it('takes it for one that the page is shown, but not that it is hidden', async () => {
    await clock.advance(5_000);
    browser.document.hidden = true;
    browser.document.fire('visibilitychange');
    assert.deepEqual(socket.probe(), { idleMs: 5_000 });
    browser.document.hidden = false;
    browser.document.fire('visibilitychange');
    assert.deepEqual(socket.probe(), { idleMs: 0 });
  });

  it('keeps fresh only while the page is visible', async () => {
    browser.document.hidden = true;
    browser.document.fire('visibilitychange');
    client.keepFresh('bob');
    await clock.advance(60_000);
    assert.deepEqual(socket.takeRefreshes(), []);
    browser.document.hidden = false;
    browser.document.fire('visibilitychange');
    await clock.advance(FRAME_MS);
    assert.deepEqual(socket.takeRefresh().ids, ['bob']);
  });

  it('keeps fresh only while the machine is online', async () => {
    browser.navigator.onLine = false;
    browser.window.fire('offline');
    client.keepFresh('bob');
    await clock.advance(60_000);
    assert.deepEqual(socket.takeRefreshes(), []);
    browser.navigator.onLine = true;
    browser.window.fire('online');
    await clock.advance(FRAME_MS);
    assert.deepEqual(socket.takeRefresh().ids, ['bob']);
  });

  it('says goodbye when the page goes away, and hello when it comes back', () => {
    socket.said.length = 0;
    browser.window.fire('pagehide');
    assert.deepEqual(socket.said.splice(0), ['presence:bye']);
    browser.window.fire('pageshow');
    assert.deepEqual(socket.said, ['presence:hello']);
  });

  it('leaves no listener on the page when closed', () => {
    assert.ok(browser.listenerCount > 0);
    client.close();
    assert.equal(browser.listenerCount, 0);
  });
});
