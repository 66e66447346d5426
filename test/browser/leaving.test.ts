import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { Told } from '../support/browser-chat-tab.ts';
import { useStage } from '../support/browser-stage.ts';

const isOffline = ({ presence }: Told): boolean => presence.status === 'offline';
const isOnline = ({ presence }: Told): boolean => presence.status === 'online';

describe('leaving', () => {
  // Fresh for an hour: without a goodbye, everybody here would be online for longer than any test lasts.
  const stage = useStage({ WHOSTHERE_FRESH_MS: '3600000', WHOSTHERE_IDLE_AFTER_MS: '3600000' });

  it('by closing the tab is a goodbye: offline at once, without a wait', async () => {
    const bob = await stage.enter('bob', 'bob');
    const alice = await stage.enter('alice', 'alice');
    const before = await alice.open('bob');
    assert.equal(before.presence.evidence, 'traffic');

    await bob.page.close();
    const told = await alice.lookUntil('bob', isOffline);
    assert.equal(told.presence.evidence, 'no-connection');
    assert.equal(told.wasPending, false);
    await alice.head.shows({ mark: 'offline', status: /^last seen /, basis: /^no connection · checked/ });
  });

  it('by signing out as well', async () => {
    const bob = await stage.enter('bob', 'ben');
    const alice = await stage.enter('alice', 'ann');
    await alice.open('ben');
    await bob.signOut();
    const told = await alice.lookUntil('ben', isOffline);
    assert.equal(told.presence.evidence, 'no-connection');

    await bob.signIn('ben');
    const again = await alice.lookUntil('ben', isOnline);
    assert.ok((again.presence.lastSeen ?? 0) > (told.presence.lastSeen ?? 0));
  });

  it('in one tab of two leaves the other, which is asked', async () => {
    const bob = await stage.enter('bob', 'bill');
    const second = await stage.enter('bob', 'bill');
    const alice = await stage.enter('alice', 'amy');
    await alice.open('bill');
    await bob.page.close();
    const told = await alice.lookUntil('bill', ({ presence }) => presence.evidence !== 'traffic');
    assert.deepEqual([told.presence.status, told.presence.evidence], ['online', 'probe']);
    await second.frames.until((frames) => frames.events('received', 'presence:probe')[0]);
  });

  it('for another page and coming back is a goodbye and a hello', async () => {
    const bob = await stage.enter('bob', 'bart');
    const alice = await stage.enter('alice', 'ava');
    await alice.open('bart');
    await bob.page.goto('about:blank');
    const told = await alice.lookUntil('bart', isOffline);
    assert.equal(told.presence.evidence, 'no-connection');

    const hellos = bob.frames.events('sent', 'presence:hello').length;
    await bob.page.goBack();
    await bob.frames.until((frames) => frames.events('sent', 'presence:hello')[hellos]);
    await alice.lookUntil('bart', isOnline);
  });
});
