import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { Page } from 'playwright-core';
import { useKitStage } from '../../support/kit-stage.ts';

const withClock = (page: Page): Promise<void> => page.clock.install();
const ROW = '<p data-presence-hover><button>Bob</button> <presence-dot user="bob"></presence-dot></p>';

describe('a presence-dot', () => {
  const stage = useKitStage('element.ts');

  it('asks only about who is in view: 20 of 1,000 in a box that scrolls', async () => {
    const tab = await stage.enter();
    await tab.run('kit.list(1000)');
    await tab.settle();
    const first = new Set(tab.askedIds);
    assert.ok(first.size >= 20 && first.size <= 22, `${first.size} are asked about`);
    assert.ok(first.has('user-0'));
    assert.deepEqual(await tab.held(), { subscriptions: first.size, keepers: first.size });

    await tab.run('void (box.scrollTop = box.scrollHeight)');
    await tab.settle();
    const more = new Set(tab.askedIds.slice(first.size));
    assert.ok(more.size >= 20 && more.size <= 22, `${more.size} are asked about`);
    assert.ok(more.has('user-999'));
    assert.deepEqual(await tab.held(), { subscriptions: more.size, keepers: more.size }, 'the others have been let go');
  });

  it('asks as a person does when the pointer or the focus comes to its surroundings, and not twice in a second', async () => {
    stage.server.main = ROW;
    const tab = await stage.enter(withClock);
    await tab.settle();
    assert.deepEqual(tab.questions, [{ ids: ['bob'], background: true }]);

    await tab.page.clock.fastForward(2_000);
    await tab.page.getByRole('button').hover();
    await tab.settle();
    assert.deepEqual(tab.questions.slice(1), [{ ids: ['bob'] }]);
    await tab.enterAfterAnswer('bob', '[data-presence-hover]');
    assert.equal(tab.questions.length, 3, 'the answer of a moment ago will do');

    await tab.page.clock.fastForward(2_000);
    await tab.page.getByRole('button').focus();
    await tab.settle();
    assert.deepEqual(tab.questions.slice(3), [{ ids: ['bob'] }]);
  });

  it('follows its user attribute', async () => {
    stage.server.main = ROW;
    const tab = await stage.enter();
    await tab.settle();
    await tab.run('document.querySelector("presence-dot").setAttribute("user", "carol")');
    await tab.settle();
    assert.deepEqual(tab.askedIds, ['bob', 'carol']);
    assert.deepEqual(await tab.held(), { subscriptions: 1, keepers: 1 });

    await tab.run('document.querySelector("presence-dot").removeAttribute("user")');
    await tab.settle();
    assert.deepEqual(await tab.held(), { subscriptions: 0, keepers: 0 });
    await tab.page.getByRole('img', { name: 'not known' }).waitFor();
  });

  it('lets go when it is removed, and begins again when it is put back', async () => {
    stage.server.main = ROW;
    const tab = await stage.enter();
    await tab.settle();
    await tab.run('globalThis.dot = document.querySelector("presence-dot"); dot.remove()');
    assert.deepEqual(await tab.held(), { subscriptions: 0, keepers: 0 });
    await tab.run('kit.main.append(dot)');
    await tab.settle();
    assert.deepEqual(await tab.held(), { subscriptions: 1, keepers: 1 });
  });

  it('lets go while it is hidden', async () => {
    stage.server.main = ROW;
    const tab = await stage.enter();
    await tab.settle();
    await tab.run('document.querySelector("presence-dot").hidden = true');
    await tab.settle();
    assert.deepEqual(await tab.held(), { subscriptions: 0, keepers: 0 });
  });

  it('knows what the connected client knows, until it is disconnected', async () => {
    stage.server.main = ROW;
    const tab = await stage.enter();
    await tab.settle();
    await tab.run('globalThis.second = kit.another(); globalThis.disconnect = kit.connectPresenceDots(second)');
    await tab.settle();
    const heldOfSecond = (): Promise<unknown[]> => tab.run('[second.held.subscriptions, second.held.keepers]');
    assert.deepEqual(await tab.held(), { subscriptions: 0, keepers: 0 });
    assert.deepEqual(await heldOfSecond(), [1, 1]);
    await tab.page.getByRole('img', { name: 'offline' }).waitFor();

    await tab.run('kit.disconnectDots()');
    assert.deepEqual(await heldOfSecond(), [1, 1], 'the first is not connected any more: there is nothing to end');
    await tab.run('disconnect()');
    assert.deepEqual(await heldOfSecond(), [0, 0]);
    await tab.page.getByRole('img', { name: 'not known' }).waitFor();
  });
});
