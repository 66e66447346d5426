import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { useStage } from '../support/browser-stage.ts';

const HOUR_MS = 60 * 60 * 1000;

describe('the age of an answer', () => {
  const stage = useStage();

  it('grows on screen while the network is away, until the answer tells what was; back, it is found out anew', async () => {
    await stage.enter('bob', 'bob');
    const alice = await stage.enter('alice', 'alice', { clock: {} });
    await alice.open('bob');
    await alice.head.shows({ mark: 'online', basis: /checked (now|\d seconds? ago)$/ });

    await alice.page.context().setOffline(true);
    const sent = alice.frames.events('sent', 'presence:refresh').length;
    await alice.page.clock.fastForward(15_000);
    const aged = { mark: 'online', isAged: true, status: /^online \d+ (seconds|minutes?) ago$/ };
    await alice.head.shows({ ...aged, basis: /checked \d+ (seconds|minutes?) ago$/ });
    await alice.row('bob').shows(aged);
    assert.equal(alice.frames.events('sent', 'presence:refresh').length, sent);

    await alice.page.context().setOffline(false);
    await alice.head.shows({ mark: 'online', status: /^online$/ });
    await alice.row('bob').shows({ mark: 'online', status: /^online$/ });
    const complaints = stage.browserOf('alice').takeComplaints();
    const others = complaints.filter((complaint) => !complaint.includes('ERR_INTERNET_DISCONNECTED'));
    assert.deepEqual(others, [], 'the browser itself notes that there is no network; there is nothing else to note');
  });

  for (const [machine, offsetMs] of [
    ['a day behind', -24 * HOUR_MS],
    ['a day ahead', 24 * HOUR_MS],
  ] as const) {
    it(`is right on a machine whose clock is ${machine}`, async () => {
      await stage.enter('bob', 'bella');
      const alice = await stage.enter('alice', 'astrid', { clock: { time: Date.now() + offsetMs } });
      await alice.open('bella');
      await alice.head.shows({
        mark: 'online',
        status: /^online$/,
        basis: /checked (now|\d seconds? ago)$/,
      });
    });
  }
});
