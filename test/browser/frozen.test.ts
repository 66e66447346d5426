import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { Presence } from '../../src/index.ts';
import type { ChatTab } from '../support/browser-chat-tab.ts';
import { useStage } from '../support/browser-stage.ts';

/** Halts the tab's scripts: it keeps its connection and does nothing any more, as a tab that the browser has frozen. */
async function freezeTab({ page }: ChatTab): Promise<void> {
  const session = await page.context().newCDPSession(page);
  const paused = new Promise((resolve) => session.once('Debugger.paused', resolve));
  await session.send('Debugger.enable');
  await session.send('Debugger.pause');
  await paused;
}

describe('a browser that is stopped (kill -STOP)', () => {
  // Every look is a probe.
  const stage = useStage({
    WHOSTHERE_FRESH_MS: '1',
    WHOSTHERE_FRESH_FLOOR_MS: '0',
    WHOSTHERE_PROBE_TIMEOUT_MS: '700',
  });

  it('is found out by the next open, while last seen stays right; thawed, it is found again', async () => {
    const bob = await stage.enter('bob', 'bob');
    const alice = await stage.enter('alice', 'alice');
    await alice.row('bob').all.click();
    await bob.row('alice').all.click();
    const firstAtMs = await bob.say('first');
    const lastAtMs = await bob.say('last');

    stage.browserOf('bob').freeze();
    const checking = alice.row('bob').all.locator('presence-dot[checking]').waitFor();
    const told = await alice.open('bob');
    assert.equal(told.wasPending, true, 'the ack did not wait for the frozen one');
    assert.deepEqual([told.presence.status, told.presence.evidence], ['offline', 'no-answer']);
    await alice.head.shows({
      mark: 'offline',
      status: /^last seen (now|\d+ seconds? ago)$/,
      basis: /^did not answer a probe · checked/,
    });
    await checking; // And the page said that the answer was still to come.
    // Known from before it was stopped; and no look, however often, moves it.
    const { lastSeen } = told.presence;
    assert.ok(
      lastSeen !== null && lastSeen > firstAtMs && lastSeen <= lastAtMs,
      `${firstAtMs} < ${lastSeen} <= ${lastAtMs}`,
    );
    const again = await alice.lookAgain('bob');
    assert.deepEqual([again.presence.evidence, again.presence.lastSeen], ['no-answer', lastSeen]);

    stage.browserOf('bob').thaw();
    const thawed = await alice.lookAgain('bob');
    assert.deepEqual([thawed.presence.status, thawed.presence.evidence], ['online', 'probe']);
    await alice.head.shows({ mark: 'online' });
  });

  it('does not hide another device of the same person', async () => {
    await stage.enter('bob', 'bridget');
    const phone = await stage.enter('alice', 'bridget');
    const alice = await stage.enter('alice', 'anne');
    stage.browserOf('bob').freeze();
    const told = await alice.open('bridget');
    assert.deepEqual([told.presence.status, told.presence.evidence], ['online', 'probe']);
    await phone.frames.until((frames) => frames.events('received', 'presence:probe')[0]);
  });
});

describe('a tab that is frozen', () => {
  const stage = useStage({
    WHOSTHERE_FRESH_MS: '1',
    WHOSTHERE_FRESH_FLOOR_MS: '0',
    WHOSTHERE_PROBE_TIMEOUT_MS: '700',
  });

  it('does not hide the other tab of the same person, and is offline alone', async () => {
    const bob = await stage.enter('bob', 'bob');
    const second = await stage.enter('bob', 'bob');
    const alice = await stage.enter('alice', 'alice');
    await freezeTab(bob);
    const told = await alice.open('bob');
    assert.deepEqual([told.presence.status, told.presence.evidence], ['online', 'probe']);

    await second.signOut();
    const alone = await alice.lookAgain('bob');
    assert.deepEqual([alone.presence.status, alone.presence.evidence], ['offline', 'no-answer']);
  });
});

describe('a browser that thaws in time', () => {
  const stage = useStage({ WHOSTHERE_FRESH_MS: '3000', WHOSTHERE_PROBE_TIMEOUT_MS: '500' });

  it('corrects what viewers were told, who need not look again', async () => {
    await stage.enter('bob', 'bob');
    const alice = await stage.enter('alice', 'alice');
    stage.browserOf('bob').freeze();
    await alice.open('bob');
    // Until what it was seen doing before is no longer fresh.
    await alice.lookUntil('bob', ({ presence }) => presence.evidence !== 'traffic');
    await alice.head.shows({ mark: 'offline', basis: /^did not answer a probe/ });
    const told = alice.frames.all.length;
    stage.browserOf('bob').thaw();
    const correction = await alice.frames.until(({ all }) =>
      all.slice(told).find(({ event }) => event === 'presence:resolved'),
    );
    const [presence] = correction.args[0] as Presence[];
    assert.deepEqual([presence?.status, presence?.evidence], ['online', 'probe']);
    const asked = alice.frames.all.slice(told).filter(({ event }) => event === 'presence:refresh');
    assert.deepEqual(asked, []);
    await alice.head.shows({ mark: 'online', basis: /^answered a probe/ });
  });
});
