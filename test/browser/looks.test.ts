import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { RefreshMessage } from '../../src/index.ts';
import { type ChatTab, isBackground, isRefreshFor, type Told } from '../support/browser-chat-tab.ts';
import { nameCrowd } from '../support/browser-crowd.ts';
import type { Frame } from '../support/browser-frames.ts';
import { useStage } from '../support/browser-stage.ts';

/** So short that nothing is fresh any more when the next look comes: every look is a probe. */
const ALWAYS_PROBED = { WHOSTHERE_FRESH_MS: '1', WHOSTHERE_FRESH_FLOOR_MS: '0' };

function refreshes(tab: ChatTab): Frame[] {
  return tab.frames.events('sent', 'presence:refresh');
}

function lastSeen({ presence }: Told): number {
  return presence.lastSeen ?? NaN;
}

describe('looking at somebody', () => {
  const stage = useStage(ALWAYS_PROBED);

  it('by opening a chat shows the answer with its evidence and age', async () => {
    const bob = await stage.enter('bob', 'bob');
    const alice = await stage.enter('alice', 'alice');
    const told = await alice.open('bob');

    assert.equal(told.presence.status, 'online');
    assert.equal(told.presence.evidence, 'probe');
    // Answered by the page, for its person.
    await bob.frames.until((frames) =>
      frames.events('received', 'presence:probe').find((probe) => frames.ackOf(probe)),
    );
    const shown = {
      mark: 'online',
      status: /^Online · active /,
      basis: /^answered a probe · checked (just now|\d+s ago)$/,
    };
    await alice.head.shows(shown);
    await alice.row('bob').shows(shown);
    // The words are what a screen reader finds on the row.
    await alice.page.getByRole('button', { name: /bob.*Online.*answered a probe/s }).waitFor();
  });

  for (const [way, act] of [
    ['the pointer', (tab: ChatTab) => tab.row('barry').all.hover()],
    ['the keyboard', (tab: ChatTab) => tab.row('barry').all.focus()],
  ] as const) {
    it(`by resting on a row with ${way}`, async () => {
      const bob = await stage.enter('bob', 'barry');
      const alice = await stage.enter('alice', 'alma');
      await alice.row('barry').shows({ mark: 'online' });
      await bob.signOut();
      // The answer on screen has to be old enough to be asked for again.
      await alice.row('barry').shows({ mark: 'online', basis: /checked [2-9]s ago/ });
      const told = await alice.told('barry', () => act(alice));
      assert.equal(told.presence.evidence, 'no-connection');
      await alice.row('barry').shows({ mark: 'offline', status: /^Offline · last seen /, basis: /^no connection/ });
    });
  }

  it('asks for the rows in view together, and for no others until they come into view', async () => {
    const viewport = { width: 900, height: 400 };
    const names = Array.from({ length: 12 }, (_, index) => `crowd-${index + 10}`);
    await nameCrowd(stage.server.url, names);
    const alice = await stage.enter('alice', 'aaron', { viewport });
    await alice.row('crowd-10').shows({ mark: 'offline' });

    const first = await alice.frames.until(() => refreshes(alice)[0]);
    const asked = (first.args[0] as RefreshMessage).ids;
    assert.ok(asked.length > 1, 'one question for all rows in view');
    assert.ok(!asked.includes('crowd-21'), 'none for those below');
    assert.ok(isBackground(first), 'a list that comes up is nobody being active');

    await alice.row('crowd-21').all.scrollIntoViewIfNeeded();
    await alice.frames.until(() => refreshes(alice).find((frame) => isRefreshFor(frame, 'crowd-21')));
    await alice.row('crowd-21').shows({ mark: 'offline' });
  });

  it('finds out anew what was known when a message shows that it no longer holds', async () => {
    const bob = await stage.enter('bob', 'boris');
    const alice = await stage.enter('alice', 'anita');
    await bob.signOut();
    await alice.open('boris');
    await alice.head.shows({ mark: 'offline' });
    const again = await stage.enter('bob', 'boris');
    await again.row('anita').all.click();
    await again.say('back again');
    await alice.head.shows({ mark: 'online' });
  });
});

describe('the idle time that a page answers with', () => {
  // Beyond a millisecond everybody is idle.
  const stage = useStage({ ...ALWAYS_PROBED, WHOSTHERE_IDLE_AFTER_MS: '1' });

  it('is the time since the person last did something there', async () => {
    const bob = await stage.enter('bob', 'bob');
    const alice = await stage.enter('alice', 'alice');
    await alice.open('bob');
    const saidAtMs = await alice.say('nothing has been done there since before this');
    const before = await alice.lookAgain('bob');
    assert.ok(lastSeen(before) < saidAtMs);
    await alice.head.shows({ mark: 'idle', status: /^Idle · active /, basis: /^answered a probe/ });

    await bob.page.mouse.move(10, 10);
    await bob.page.mouse.move(20, 20);
    // Each probe gives a lower bound, short of the truth by the way it took; the best counts.
    await alice.lookUntil('bob', (told) => lastSeen(told) > saidAtMs);
  });

  it('is not shortened by messages that arrive, nor by what a script does', async () => {
    const bob = await stage.enter('bob', 'bruno', { viewport: { width: 800, height: 300 } });
    const alice = await stage.enter('alice', 'agnes');
    await bob.row('agnes').all.click();
    await alice.open('bruno');
    const saidAtMs = await alice.say('one');
    for (const text of ['two', 'three', 'four', 'five', 'six']) await alice.say(text);
    await bob.heard('six');
    const scrolled = await bob.page.evaluate("document.querySelector('#log').scrollTop");
    assert.ok(Number(scrolled) > 0, 'the page has scrolled by itself');
    await bob.page.evaluate("document.body.dispatchEvent(new PointerEvent('pointermove', { bubbles: true }))");
    const told = await alice.lookAgain('bruno');
    assert.equal(told.presence.evidence, 'probe');
    assert.ok(lastSeen(told) < saidAtMs);
  });
});

describe('while nobody looks', () => {
  const stage = useStage({ WHOSTHERE_PING_INTERVAL_MS: '200' });

  it('pages send nothing but their pongs', async () => {
    await stage.enter('bob', 'bob');
    const alice = await stage.enter('alice', 'alice');
    await alice.open('bob');
    // Two clocks tell that time passes: the age on screen grows, and the server's keep-alive comes round.
    await alice.head.shows({ mark: 'online', basis: /checked [1-9]s ago/ });
    const quietFrom = alice.frames.all.length;
    const since = (): Frame[] => alice.frames.all.slice(quietFrom);
    const age = (await alice.head.all.locator('.basis').textContent()) ?? '';
    await alice.head.all.locator('.basis').filter({ hasNotText: age }).waitFor();
    await alice.frames.until(() => since().filter(({ kind }) => kind === 'ping')[3]);
    const sent = since().filter(({ direction }) => direction === 'sent');
    assert.ok(sent.length >= 3);
    assert.deepEqual([...new Set(sent.map(({ kind }) => kind))], ['pong']);
  });
});
