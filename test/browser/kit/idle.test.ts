import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { type KitTab, useKitStage } from '../../support/kit-stage.ts';

const DOTS = 50;
const MINUTE_MS = 60_000;
/** Short, that the answer to one question is there before the next is due. */
const STEP_MS = 2_000;

/** Questions are gathered for so long. */
const FRAME_MS = 20;

/** On to `ms` from now, with whatever is due until then, and what that has begun to gather. */
async function jump({ page }: KitTab, ms: number): Promise<void> {
  await page.clock.fastForward(ms - FRAME_MS);
  await page.clock.fastForward(FRAME_MS);
}

/** Lets the page's time pass, as long as it takes, with the server answering in between. */
async function pass(tab: KitTab, ms: number): Promise<void> {
  for (let passedMs = 0; passedMs < ms; passedMs += STEP_MS) {
    await jump(tab, STEP_MS);
    await tab.answered();
  }
}

/** Another tab is in front, or this one again. */
const hide = (tab: KitTab, isHidden: boolean): Promise<unknown> =>
  tab.run(`
    Object.defineProperty(document, 'hidden', { value: ${isHidden}, configurable: true });
    Object.defineProperty(document, 'visibilityState', { value: '${isHidden ? 'hidden' : 'visible'}', configurable: true });
    document.dispatchEvent(new Event('visibilitychange'));
  `);

describe(`a page with ${DOTS} dots on which nothing happens`, () => {
  const stage = useKitStage('element.ts');

  it('asks by the schedule while it is visible, and not at all while it is hidden', async () => {
    stage.server.main = Array.from(
      { length: DOTS },
      (_, index) => `<presence-dot user="u${index}"></presence-dot>`,
    ).join('');
    const tab = await stage.enter((page) => page.clock.install());
    await tab.settle();
    await tab.page.clock.pauseAt(Date.now() + MINUTE_MS / 60);
    assert.deepEqual(
      tab.questions.map(({ ids }) => ids.length),
      [DOTS],
      'all at once',
    );

    // After 8, 16 and 32 s, and then every 60 s; up to a quarter later, or earlier to go along with others.
    await pass(tab, 2 * MINUTE_MS);
    const early = tab.askedIds.length / DOTS - 1;
    assert.ok(early >= 3 && early <= 4, `${early} times each in the first two minutes`);
    const before = tab.questions.length;
    await pass(tab, 5 * MINUTE_MS);
    const late = tab.questions.slice(before);
    const perDot = late.flatMap(({ ids }) => ids).length / DOTS;
    assert.ok(perDot >= 4 && perDot <= 6, `${perDot} times each in the next five`);
    assert.ok(late.length <= 10, `in ${late.length} messages`);
    assert.ok(
      tab.questions.every(({ background }) => background === true),
      'none is an activity of the viewer',
    );

    await hide(tab, true);
    const sent = tab.sent;
    await tab.page.clock.fastForward(30 * MINUTE_MS);
    assert.equal(tab.sent, sent, 'nothing of the kit, nor of anybody');

    await hide(tab, false);
    await jump(tab, FRAME_MS);
    await tab.frames.until(() => (tab.sent > sent ? true : undefined));
    assert.deepEqual(tab.questions.at(-1)?.ids.length, DOTS, 'what is too old is asked about at once');
  });
});
