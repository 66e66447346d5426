import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'mocha';
import type { Presence } from '../../../src/domain/presence.ts';
import { seenAt } from '../../../src/domain/sighting.ts';
import type { Access } from '../../../src/ports/policy.ts';
import { HeldStore } from './support/held-store.ts';
import { type Look, Viewing, words } from './support/viewing.ts';

const HIDDEN = { visible: false, lastSeen: 'exact' } as const;
const VISIBLE = { visible: true, lastSeen: 'exact' } as const;

for (const isShared of [false, true]) {
  describe(`who appears offline, where the store is ${isShared ? 'shared' : 'our own'}`, () => {
    let world: Viewing;

    beforeEach(() => {
      world = new Viewing({ store: new HeldStore({ isShared, keepsChoices: true }) });
    });

    async function look(id: string, maxAgeMs = 0, viewer?: string): Promise<Presence | undefined> {
      const { answers } = world.look([id], maxAgeMs, viewer);
      await world.pass(1);
      return answers[0];
    }

    it('is offline to everybody from the moment it is asked for, is not probed, and stays as seen then', async () => {
      const bob = world.connect('bob');
      world.core.touch('bob');
      const hidAtMs = world.clock.now();
      assert.equal((await look('bob'))?.status, 'online');
      await world.core.setVisibility('bob', HIDDEN);
      await world.pass(1_000);
      world.core.touch('bob');
      const presence = await look('bob');
      assert.deepEqual(
        [presence?.status, presence?.evidence, presence?.lastSeen],
        ['offline', 'no-connection', hidAtMs],
      );
      await world.pass(60_000);
      world.core.touch('bob');
      assert.equal((await look('bob'))?.lastSeen, hidAtMs);
      assert.equal(bob.pings, 0);
      // Hiding anew while hidden tells no newer moment.
      await world.core.setVisibility('bob', { ...HIDDEN });
      assert.equal((await look('bob'))?.lastSeen, hidAtMs);
    });

    it('gives the same answers as somebody who is away, look after look', async () => {
      const seenAtMs = world.clock.now() - 60_000;
      for (const id of ['bob', 'eve']) world.store.rows.set(id, seenAt(seenAtMs));
      world.connect('bob');
      await world.core.setVisibility('bob', HIDDEN);
      // Eve is away, and was looked at as little as Bob was.
      for (const waitMs of [0, 300, 5_000, 999, 20_000]) {
        await world.pass(waitMs);
        world.core.touch('bob');
        const pair = world.look(['bob', 'eve'], 0);
        await world.pass(1);
        const [bob, eve] = ['bob', 'eve'].map((id) => pair.answers.find((answer) => answer.id === id));
        assert.deepEqual({ ...bob, id: 'eve' }, eve);
      }
    });

    it('was asked for while the user was being asked: what is found is not told', async () => {
      const bob = world.connect('bob');
      const pending = world.look(['bob']);
      await world.pass(500);
      await world.core.setVisibility('bob', HIDDEN);
      bob.answer(0);
      await world.pass();
      assert.deepEqual(words(pending), ['bob offline no-connection']);
      assert.equal(pending.answers[0]?.lastSeen, null);
    });

    it('is not given away by a correction', async () => {
      const bob = world.connect('bob');
      const told = world.look(['bob']);
      await world.pass(2_000);
      assert.deepEqual(words(told), ['bob offline no-answer']);
      await world.core.setVisibility('bob', HIDDEN);
      bob.answer(0);
      await world.pass();
      assert.deepEqual(told.corrections, []);
    });

    it('learns no less than others, and is seen again when they choose so', async () => {
      world.connect('bob');
      await world.core.setVisibility('bob', HIDDEN);
      world.core.touch('eve');
      assert.equal((await look('eve', 0, 'bob'))?.status, 'online');
      await world.core.setVisibility('bob', VISIBLE);
      world.core.touch('bob');
      assert.deepEqual([(await look('bob'))?.status, await world.core.visibility('bob')], ['online', VISIBLE]);
    });

    it('is forgotten with the rest', async () => {
      await world.core.setVisibility('bob', HIDDEN);
      await world.core.forget('bob');
      assert.deepEqual(await world.core.visibility('bob'), VISIBLE);
      await world.pass(1);
      world.core.touch('bob');
      assert.equal((await look('bob'))?.status, 'online');
    });

    it('stays hidden, or is unknown, while choices cannot be read', async () => {
      const bob = world.connect('bob');
      world.core.touch('bob');
      await world.core.setVisibility('bob', HIDDEN);
      for (const wasRead of [false, true]) {
        world.store.holds.add('read choices');
        const trouble = world.look(['bob']);
        await world.pass();
        if (world.store.of('read choices').length > 0) world.store.last('read choices').fail();
        await world.pass(2_000);
        const [answer] = trouble.answers;
        assert.ok(answer?.status === 'offline' || answer?.status === 'unknown', `${answer?.status}, read: ${wasRead}`);
        assert.equal(bob.pings, 0);
        world.store.holds.clear();
        await look('bob');
      }
    });

    it('cannot be told to somebody who is no user, and a failure to keep it is told', async () => {
      await assert.rejects(world.core.setVisibility('a\0', HIDDEN), { code: 'invalid_request' });
      world.store.holds.add('choose');
      const choosing = world.core.setVisibility('bob', HIDDEN);
      await world.pass();
      world.store.last('choose').fail();
      await assert.rejects(choosing, { code: 'unavailable' });
    });
  });
}

describe('a last seen that its user does not show', () => {
  async function answersTo(viewer: string, reciprocal: boolean): Promise<readonly (readonly unknown[])[]> {
    const world = new Viewing({ store: new HeldStore({ keepsChoices: true }), reciprocal });
    for (const id of ['open', 'rough', 'shut']) world.store.rows.set(id, seenAt(world.clock.now() - 60_000));
    await world.core.setVisibility('rough', { visible: true, lastSeen: 'approx' });
    await world.core.setVisibility('shut', { visible: true, lastSeen: 'nobody' });
    const look: Look = world.look(['open', 'rough', 'shut'], 0, viewer);
    await world.pass(1);
    return look.answers.map(({ lastSeen, lastSeenApprox }) => [lastSeen !== null, lastSeenApprox]);
  }

  const all = [
    [true, undefined],
    [false, 'recently'],
    [false, undefined],
  ];

  it('is shown roughly, or not at all, whoever looks', async () => {
    for (const viewer of ['open', 'rough', 'shut']) assert.deepEqual(await answersTo(viewer, false), all);
  });

  it('is, where viewers are shown no more than they show, a reason not to be shown that of others', async () => {
    assert.deepEqual(await answersTo('open', true), all);
    assert.deepEqual(await answersTo('rough', true), [
      [false, 'recently'],
      [false, 'recently'],
      [false, undefined],
    ]);
    assert.deepEqual(await answersTo('shut', true), [
      [false, undefined],
      [false, undefined],
      [false, undefined],
    ]);
  });
});

describe('whom the policy hides', () => {
  const policy = (_viewer: string, ids: readonly string[]): Access[] =>
    ids.map((id) => (id.startsWith('hidden') ? 'hidden' : 'full'));

  it('gives the same answers as somebody who never existed, at the same moments, and is not probed', async () => {
    const world = new Viewing({ policy, store: new HeldStore({ keepsChoices: true }) });
    const device = world.connect('hidden-1');
    for (const waitMs of [0, 300, 5_000, 999, 20_000]) {
      await world.pass(waitMs);
      world.core.touch('hidden-1');
      const looks = ['hidden-1', 'nobody'].map((id) => world.look([id], 0));
      const early = looks.map(({ answers, isAtOnce }) => [answers.length, isAtOnce]);
      assert.deepEqual(early[0], early[1]);
      await world.pass(1);
      const [hidden, nobody] = looks.map(({ answers }) => answers[0]);
      assert.deepEqual({ ...hidden, id: 'nobody' }, nobody);
    }
    assert.equal(device.pings, 0);
  });

  it('is not given away by a correction when it hides them after the answer', async () => {
    let isHidden = false;
    const world = new Viewing({ policy: (_viewer, ids) => ids.map(() => (isHidden ? 'hidden' : 'full')) });
    const bob = world.connect('bob');
    const told = world.look(['bob']);
    await world.pass(2_000);
    isHidden = true;
    bob.answer(0);
    await world.pass();
    assert.deepEqual(told.corrections, []);
  });
});
