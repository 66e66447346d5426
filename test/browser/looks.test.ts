import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { type ChatTab, isBackground, isRefreshFor, type Told } from '../support/browser-chat-tab.ts';
import type { Frame } from '../support/browser-frames.ts';
import { useStage } from '../support/browser-stage.ts';

/** So short that nothing is fresh any more when the next look comes: every look is a probe. */
const ALWAYS_PROBED = { WHOSTHERE_FRESH_MS: '1', WHOSTHERE_FRESH_FLOOR_MS: '0' };

/** From the search field to the row. */
async function tabTo({ page }: ChatTab): Promise<void> {
  await page.getByLabel('Find people and groups').fill('barry');
  // The list follows when there is time: before, another row would have the focus.
  await page.locator('#people-list .person').nth(1).waitFor({ state: 'detached' });
  await page.keyboard.press('Tab');
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
      status: /^online$/,
    };
    await alice.head.shows({ ...shown, basis: /^answered a probe · checked (now|\d+ seconds? ago)$/ });
    await alice.row('bob').shows(shown);
    // The words are what a screen reader finds on the row.
    await alice.page.getByRole('button', { name: /bob.*online/s }).waitFor();
  });

  for (const [way, act] of [
    ['the pointer', (tab: ChatTab) => tab.row('barry').all.hover()],
    ['the keyboard', tabTo],
  ] as const) {
    it(`by resting on a row with ${way}`, async () => {
      const bob = await stage.enter('bob', 'barry');
      const alice = await stage.enter('alice', 'alma', { clock: {} });
      await alice.row('barry').shows({ mark: 'online' });
      // No questions in the background meanwhile: their answers would be reused.
      await alice.setHidden(true);
      await bob.signOut();
      // What is on screen has to be old enough to be asked for again.
      await alice.page.clock.fastForward(2_000);
      const told = await alice.told('barry', () => act(alice));
      assert.equal(told.presence.evidence, 'no-connection');
      await alice.row('barry').shows({ mark: 'offline', status: /^last seen / });
      await alice.page.clock.fastForward(1_000);
      await alice.card.shows({ mark: 'offline', status: /^last seen /, basis: /^no connection/ });
    });
  }

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
    await alice.head.shows({ mark: 'idle', status: /^idle, active /, basis: /^answered a probe/ });

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
    const alice = await stage.enter('alice', 'alice', { clock: {} });
    await alice.open('bob');
    await alice.head.shows({ mark: 'online' });
    await alice.setHidden(true);
    const quietFrom = alice.frames.all.length;
    const since = (): Frame[] => alice.frames.all.slice(quietFrom);
    await alice.page.clock.fastForward('00:15');
    await alice.frames.until(() => since().filter(({ kind }) => kind === 'ping')[3]);
    const sent = since().filter(({ direction }) => direction === 'sent');
    assert.ok(sent.length >= 3);
    assert.deepEqual([...new Set(sent.map(({ kind }) => kind))], ['pong']);

    // Back in front, what is shown is found out anew, in one question.
    await alice.setHidden(false);
    const refresh = await alice.frames.until(() => since().find(({ event }) => event === 'presence:refresh'));
    assert.ok(isRefreshFor(refresh, 'bob') && isBackground(refresh));
    await alice.head.shows({ mark: 'online', status: /^online$/ });
  });
});
