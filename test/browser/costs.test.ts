import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { useStage } from '../support/browser-stage.ts';

describe('the panel of what looks cost', () => {
  // Fresh for an hour: only a goodbye makes the server ask.
  const stage = useStage({ WHOSTHERE_FRESH_MS: '3600000', WHOSTHERE_IDLE_AFTER_MS: '3600000' });

  it('tells of each look what it took, and counts what was sent, and what pushing would have sent', async () => {
    const bob = await stage.enter('bob', 'bob');
    const second = await stage.enter('bob', 'bob');
    const alice = await stage.enter('alice', 'alice');
    await alice.page.getByRole('button', { name: 'What looks cost' }).click();
    const panel = alice.page.getByRole('region', { name: 'What looks cost' });
    const row = (cost: string) => panel.getByRole('row').filter({ hasText: 'bob' }).filter({ hasText: cost });
    await alice.open('bob');
    await row('fresh').first().waitFor();
    await second.signOut();
    await alice.lookUntil('bob', ({ presence }) => presence.evidence === 'probe');
    await row('probe').first().waitFor();
    await bob.signOut();
    await alice.lookUntil('bob', ({ presence }) => presence.evidence === 'no-connection');
    await row('no connection').first().waitFor();
    const ms = (await row('probe').first().getByRole('cell').last().textContent()) ?? '';
    assert.match(ms, /^\d+$/);

    // Bob left, which a server that broadcasts would have told.
    const broadcast = panel.locator('.totals dd').nth(1);
    await broadcast.getByText('1', { exact: true }).waitFor();
    const frames = alice.frames.all.filter(({ event }) => event?.startsWith('presence:') === true);
    const acked = frames.filter((frame) => alice.frames.ackOf(frame) !== undefined);
    await panel
      .locator('.totals dd')
      .first()
      .getByText(String(frames.length + acked.length))
      .waitFor();
  });

  it('is nobody’s activity while it is open', async () => {
    const bob = await stage.enter('bob', 'ben');
    const alice = await stage.enter('alice', 'ann');
    await bob.page.getByRole('button', { name: 'What looks cost' }).click();
    await bob.page.locator('.totals dd').nth(2).waitFor();
    const from = bob.frames.all.length;
    const asked = bob.page.waitForResponse(/push-cost/);
    await asked;
    const events = bob.frames.all
      .slice(from)
      .filter(({ direction, event }) => direction === 'sent' && event !== undefined);
    assert.deepEqual(
      events.filter(({ event }) => event?.startsWith('presence:') !== true),
      [],
    );
    await alice.row('ben').all.waitFor();
  });
});
