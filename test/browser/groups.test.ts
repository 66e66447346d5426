import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { RefreshMessage } from '../../src/index.ts';
import { nameCrowd } from '../support/browser-crowd.ts';
import { useStage } from '../support/browser-stage.ts';

describe('a group', () => {
  // Fresh for an hour: only a goodbye ends it, and only a look finds that out.
  const stage = useStage({ WHOSTHERE_FRESH_MS: '3600000', WHOSTHERE_IDLE_AFTER_MS: '3600000' });

  it('tells how many of it are here, and who, and is delivered to all of it', async () => {
    const away = Array.from({ length: 4 }, (_, index) => `away-${index}`);
    await nameCrowd(stage.server.url, away);
    const bob = await stage.enter('bob', 'bob');
    const alice = await stage.enter('alice', 'alice');
    await alice.found('Lunch', ['bob', ...away]);

    await alice.page.locator('#other-group').getByText('2 of 6 here').waitFor();
    await alice.row('Lunch').all.getByText('2 of 6 here').waitFor();
    await alice.page.locator('#other-group').getByRole('button').click();
    const members = alice.page.getByRole('list', { name: 'Members' });
    await members.locator('li', { hasText: 'bob' }).locator('presence-dot[status="online"]').waitFor();
    await members.locator('li', { hasText: 'away-3' }).locator('presence-dot[status="offline"]').waitFor();

    await alice.say('Who is in?');
    await bob.row('Lunch').all.getByText('1 unread').waitFor();
    await bob.row('Lunch').all.click();
    await bob.heard('Who is in?');
    await bob.say('I am');
    await alice.heard('I am');

    await bob.signOut();
    const from = alice.frames.all.length;
    await alice.page.getByRole('button', { name: 'Look again' }).click();
    await alice.page.locator('#other-group').getByText('1 of 6 here').waitFor();
    const [look] = alice.frames.all.slice(from).filter(({ event }) => event === 'presence:refresh');
    assert.deepEqual((look?.args[0] as RefreshMessage).ids.toSorted(), [...away, 'bob'], 'all in one question');
  });

  it('can be as large as a hundred, and is asked about in one message', async () => {
    const crowd = Array.from({ length: 99 }, (_, index) => `member-${String(index).padStart(2, '0')}`);
    await nameCrowd(stage.server.url, crowd);
    const alice = await stage.enter('alice', 'amanda');
    await alice.found('Everybody', crowd);
    await alice.page.locator('#other-group').getByText('1 of 100 here').waitFor();
    const refreshes = alice.frames.events('sent', 'presence:refresh').map(({ args }) => args[0] as RefreshMessage);
    assert.ok(refreshes.some(({ ids }) => crowd.every((member) => ids.includes(member))));
  });
});
