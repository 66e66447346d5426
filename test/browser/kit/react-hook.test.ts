import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { Page } from 'playwright-core';
import { type KitTab, useKitStage } from '../../support/kit-stage.ts';

const withClock = (page: Page): Promise<void> => page.clock.install();
const NOBODY = { subscriptions: 0, keepers: 0 };

/** Renders people, in StrictMode. `client`: an expression of the page. */
const show = (tab: KitTab, people: readonly unknown[], client = 'kit.client'): Promise<unknown> =>
  tab.run(`kit.show(${JSON.stringify(people)}, { client: ${client} })`);

describe('usePresence', () => {
  const stage = useKitStage('react.tsx');

  it('leaves one subscription and one holder in StrictMode, and none when it is unmounted', async () => {
    const tab = await stage.enter();
    await show(tab, [{ id: 'bob' }]);
    await tab.settle();
    assert.deepEqual(await tab.held(), { subscriptions: 1, keepers: 1 });
    assert.equal(await tab.run('kit.client.held.everKept'), 2, 'StrictMode has mounted it twice');
    assert.deepEqual(tab.questions, [{ ids: ['bob'], background: true }]);

    await tab.run('kit.unmount()');
    assert.deepEqual(await tab.held(), NOBODY);
  });

  it('asks no more once it is unmounted', async () => {
    const tab = await stage.enter(withClock);
    await show(tab, [{ id: 'bob' }]);
    await tab.settle();
    await tab.page.clock.runFor(15_000);
    await tab.settle();
    assert.ok(tab.askedIds.length > 1, 'it was kept fresh');
    const asked = tab.askedIds.length;

    await tab.run('kit.unmount()');
    await tab.page.clock.fastForward(300_000);
    await tab.settle();
    assert.equal(tab.askedIds.length, asked);
  });

  it('asks on view when the element comes into view, and not before', async () => {
    const tab = await stage.enter();
    await tab.run('document.querySelector("main").style.paddingTop = "3000px"; void 0');
    await show(tab, [{ id: 'bob', refreshOn: 'view' }]);
    await tab.settle();
    assert.deepEqual(tab.askedIds, []);
    await tab.page.getByRole('listitem').scrollIntoViewIfNeeded();
    await tab.settle();
    assert.deepEqual(tab.askedIds, ['bob']);
    assert.deepEqual(await tab.held(), { subscriptions: 1, keepers: 1 });

    await tab.run('scrollTo(0, 0)');
    await tab.settle();
    assert.deepEqual(await tab.held(), { subscriptions: 1, keepers: 0 }, 'it shows, and is not kept fresh');
  });

  it('asks on hover when the pointer or the focus comes, and not twice in a second', async () => {
    const tab = await stage.enter(withClock);
    await show(tab, [{ id: 'bob', refreshOn: 'hover' }]);
    await tab.settle();
    assert.deepEqual(tab.askedIds, []);
    const row = tab.page.getByRole('listitem');
    await row.hover();
    await tab.settle();
    assert.deepEqual(tab.questions, [{ ids: ['bob'] }]);
    await tab.enterAfterAnswer('bob', 'li');
    assert.equal(tab.questions.length, 2, 'the answer of a moment ago will do');

    await tab.page.clock.fastForward(2_000);
    await row.getByRole('button').focus();
    await tab.settle();
    assert.deepEqual(tab.questions.slice(2), [{ ids: ['bob'] }]);
    assert.deepEqual(await tab.held(), { subscriptions: 1, keepers: 0 });
  });

  it('asks only when told to, with no triggers', async () => {
    const tab = await stage.enter();
    await show(tab, [{ id: 'bob', refreshOn: [] }]);
    await tab.page.getByRole('listitem').hover();
    await tab.settle();
    assert.deepEqual(tab.askedIds, []);
    await tab.page.getByRole('button').click();
    await tab.settle();
    assert.deepEqual(tab.questions, [{ ids: ['bob'] }]);
  });

  it('follows its id, its triggers and its client', async () => {
    stage.server.presence.touch('bob');
    const tab = await stage.enter();
    const row = tab.page.getByRole('listitem');
    const shows = (text: string): Promise<void> => row.filter({ hasText: text }).waitFor();
    await show(tab, [{ id: 'bob' }]);
    await shows('bob online');
    await show(tab, [{ id: 'carol' }]);
    await shows('carol offline');
    assert.deepEqual(tab.askedIds, ['bob', 'carol']);
    assert.deepEqual(await tab.held(), { subscriptions: 1, keepers: 1 });

    await show(tab, [{ id: 'carol', refreshOn: [] }]);
    assert.deepEqual(await tab.held(), { subscriptions: 1, keepers: 0 });

    await show(tab, [{ id: 'carol' }], 'null');
    await shows('carol not known');
    assert.deepEqual(await tab.held(), NOBODY);
    await show(tab, [{ id: 'carol' }]);
    await shows('carol offline');
  });

  it('keeps one holder of its own for each of two that show the same', async () => {
    const tab = await stage.enter();
    await show(tab, [{ id: 'bob' }, { id: 'bob' }]);
    await tab.settle();
    assert.deepEqual(tab.askedIds, ['bob'], 'asked about once');
    assert.deepEqual(await tab.held(), { subscriptions: 2, keepers: 2 });
    await show(tab, [{ id: 'bob' }]);
    assert.deepEqual(await tab.held(), { subscriptions: 1, keepers: 1 });
  });
});
