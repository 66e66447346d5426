import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { violationsIn } from '../support/axe.ts';
import { ChatTab } from '../support/browser-chat-tab.ts';
import { useStage } from '../support/browser-stage.ts';

describe('the demo is accessible: axe-core finds no violation, light or dark', () => {
  const stage = useStage();

  for (const [screen, viewport] of [
    ['desktop', { width: 1280, height: 800 }],
    ['phone', { width: 390, height: 780 }],
  ] as const) {
    it(`on a ${screen}`, async () => {
      const names = { alice: `alice with a ${screen}`, bob: `bob beside a ${screen}` };
      const options = { viewport, reducedMotion: 'reduce', clock: {} } as const;
      const tab = await ChatTab.open(stage.browserOf('alice'), stage.server.url, options);
      const { page } = tab;
      assert.deepEqual(await violationsIn(page), [], 'signing in');

      const bob = await stage.enter('bob', names.bob);
      const alice = await tab.signIn(names.alice);
      await alice.row(names.bob).shows({ mark: 'online' });
      await alice.row(names.bob).all.hover();
      await page.clock.fastForward(1_000);
      await alice.card.shows({ mark: 'online' });
      assert.deepEqual(await violationsIn(page), [], 'the list, and a card');

      await alice.open(names.bob);
      await bob.row(names.alice).all.click();
      await alice.say('Hello');
      await bob.say('Hello to you');
      await alice.heard('Hello to you');
      assert.deepEqual(await violationsIn(page), [], 'a conversation');

      await page.context().setOffline(true);
      await page.clock.fastForward(15_000);
      await alice.head.shows({ mark: 'online', isAged: true });
      assert.deepEqual(await violationsIn(page), [], 'an answer that has grown old');
      await page.context().setOffline(false);
      await alice.head.shows({ mark: 'online' });
      stage.browserOf('alice').takeComplaints(); // The browser itself notes that there is no network.

      if (screen === 'phone') await page.getByRole('button', { name: 'Back to the list' }).click();
      await alice.openNewGroup('Lunch', [names.bob]);
      assert.deepEqual(await violationsIn(page), [], 'founding a group');
      await page.getByRole('button', { name: 'Found the group' }).click();
      await page.locator('#other-group').getByText('2 of 2 here').click();
      assert.deepEqual(await violationsIn(page), [], 'a group and its members');

      if (screen === 'phone') await page.getByRole('button', { name: 'Back to the list' }).click();
      await page.getByRole('button', { name: 'What looks cost' }).click();
      await page.locator('.totals dd').nth(2).waitFor();
      assert.deepEqual(await violationsIn(page), [], 'what looks cost');
    });
  }
});
