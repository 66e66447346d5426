import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'mocha';
import type { ContenderName } from '../../scripts/bench/contenders/contender.ts';
import { contender } from '../../scripts/bench/contenders/index.ts';
import { closeStages, ContenderStage } from './bench-contender-stage.ts';
import type { Person } from './bench-person.ts';
import type { WatchedKeys } from './bench-watched-keys.ts';

/** In what the designs differ by intention. */
export interface Expectations {
  /** For how long a look may tell what was true before, in ms. */
  readonly staleForMs?: number;
  /** For how long somebody whose connection broke may be thought to come back, in ms. */
  readonly graceMs?: number;
  /** Whether what is in view follows those who come and go. */
  readonly follows?: boolean;
  /** For designs that need them: called before each test. */
  readonly openKeys?: () => Promise<WatchedKeys>;
}

/** What every design must do. */
export function describeEveryDesign(name: ContenderName, expectations: Expectations = {}): void {
  const { staleForMs = 0, graceMs = 0, follows = true, openKeys } = expectations;

  describe(`${name}, as every design`, () => {
    let stage: ContenderStage;
    let alice: Person;

    beforeEach(async () => {
      const keys = await openKeys?.();
      stage = await ContenderStage.open(contender(name), keys === undefined ? {} : { keys });
      alice = await stage.connect('alice');
    });
    afterEach(closeStages);

    async function shown(viewer: Person, user: string): Promise<string> {
      await stage.settle();
      await stage.pass(staleForMs);
      const look = viewer.look(user);
      await stage.settle();
      look.end();
      return look.shown(user);
    }

    it('shows who has come, who has always been there and who has not come', async () => {
      const bob = await stage.connect('bob');
      assert.equal(await shown(alice, 'bob'), 'there');
      assert.equal(await shown(bob, 'alice'), 'there');
      assert.equal(await shown(alice, 'carol'), 'away');
    });

    it('shows who has said goodbye as away, and there again when they are back', async () => {
      const bob = await stage.connect('bob');
      await bob.goodbye();
      assert.equal(await shown(alice, 'bob'), 'away');
      await stage.connect('bob');
      assert.equal(await shown(alice, 'bob'), 'there');
    });

    it('shows whose connection broke as away', async () => {
      const bob = await stage.connect('bob');
      await bob.cut();
      await stage.pass(graceMs);
      assert.equal(await shown(alice, 'bob'), 'away');
    });

    it('keeps somebody there until the last of their connections is over, in either order', async () => {
      for (const [first, second] of [
        [0, 1],
        [1, 0],
      ] as const) {
        const bobs = [await stage.connect('bob'), await stage.connect('bob')] as const;
        await bobs[first].goodbye();
        assert.equal(await shown(alice, 'bob'), 'there');
        await bobs[second].goodbye();
        assert.equal(await shown(alice, 'bob'), 'away');
      }
    });

    it('shows who left and came back in the same moment as there', async () => {
      const bob = await stage.connect('bob');
      const left = bob.goodbye();
      const back = stage.begin('bob');
      await Promise.all([left, back.connected]);
      assert.equal(await shown(alice, 'bob'), 'there');
    });

    it('shows the same on every connection of whoever looks', async () => {
      const other = await stage.connect('alice');
      const bob = await stage.connect('bob');
      assert.deepEqual([await shown(alice, 'bob'), await shown(other, 'bob')], ['there', 'there']);
      await bob.goodbye();
      assert.deepEqual([await shown(alice, 'bob'), await shown(other, 'bob')], ['away', 'away']);
    });

    it('shows all of several friends in one look', async () => {
      await stage.connect('bob');
      await stage.pass(staleForMs);
      const look = alice.look('carol', 'bob');
      await stage.settle();
      assert.deepEqual([...look.told].sort(), ['bob there', 'carol away']);
    });

    it('says nothing to strangers', async () => {
      await stage.connect('eve');
      stage.messages();
      const bob = await stage.connect('bob');
      bob.say('alice');
      await stage.settle();
      await bob.goodbye();
      await stage.settle();
      const toEve = stage.messages().filter((message) => message.startsWith('eve <'));
      assert.deepEqual(toEve, []);
    });

    it('shows nothing more in a look that has ended', async () => {
      await stage.pass(staleForMs);
      const look = alice.look('bob');
      await stage.settle();
      look.end();
      const before = [...look.told];
      await stage.connect('bob');
      await stage.pass(staleForMs);
      assert.deepEqual(look.told, before);
    });

    it('shows nothing more in a look that ended before the answer came', async () => {
      const look = alice.look('bob');
      look.end();
      const before = [...look.told];
      await stage.settle();
      await stage.pass(staleForMs);
      assert.deepEqual(look.told, before);
    });

    it('keeps looks of the same person apart', async () => {
      const [bobLook, carolLook] = [alice.look('bob'), alice.look('carol')];
      await stage.connect('bob');
      await stage.pass(staleForMs);
      assert.ok(bobLook.told.every((shown) => shown.startsWith('bob ')));
      assert.deepEqual([...new Set(carolLook.told)], ['carol away']);
    });

    if (follows) {
      it('follows in view who comes and goes, each time once', async () => {
        await stage.pass(staleForMs);
        const look = alice.look('bob');
        await stage.settle();
        const bob = await stage.connect('bob');
        await stage.pass(staleForMs);
        await bob.goodbye();
        await stage.settle();
        await stage.pass(staleForMs);
        assert.deepEqual(look.told, ['bob away', 'bob there', 'bob away']);
      });
    }
  });
}
