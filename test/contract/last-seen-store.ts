import assert from 'node:assert/strict';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { PresenceError } from '../../src/domain/errors.ts';
import { forgottenAt, leftAt, MAX_AT_MS, NEVER, newest, seenAt, type Sighting } from '../../src/domain/sighting.ts';
import type { StoredVisibility } from '../../src/domain/visibility.ts';
import type { LastSeenStore } from '../../src/ports/last-seen-store.ts';
import { HOSTILE_IDS } from '../support/store-hostile-ids.ts';

type Batch = [id: string, sighting: Sighting][];

/** What every {@link LastSeenStore} must hold to. `openEmpty` is called before each test; the suite closes. */
export function describeLastSeenStore(name: string, openEmpty: () => Promise<LastSeenStore>): void {
  describe(`${name}, by the contract of the port`, () => {
    let store: LastSeenStore;

    beforeEach(async () => {
      store = await openEmpty();
    });
    afterEach(() => store.close());

    async function read(...ids: string[]): Promise<Batch> {
      return [...(await store.getMany(ids))].sort(byId);
    }

    describe('reading', () => {
      it('leaves out ids never seen', async () => {
        await store.mergeMany(new Map([['bob', seenAt(5)]]));
        assert.deepEqual(await read('alice', 'bob', 'carol'), [['bob', seenAt(5)]]);
      });

      it('answers no ids with nothing', async () => {
        assert.deepEqual(await read(), []);
      });

      it('answers an id that is asked for twice once', async () => {
        await store.mergeMany(new Map([['bob', seenAt(5)]]));
        assert.deepEqual(await read('bob', 'alice', 'bob', 'alice'), [['bob', seenAt(5)]]);
      });

      it('answers 10,000 ids at once, half of them unknown', async () => {
        const ids = Array.from({ length: 10_000 }, (_, index) => `user-${index}`);
        const known = new Map(ids.filter((_, index) => index % 2 === 0).map((id, index) => [id, seenAt(index + 1)]));
        await store.mergeMany(known);
        assert.deepEqual(await read(...ids), [...known].sort(byId));
      });

      it('sees every merge that was over before it began', async () => {
        for (let atMs = 1; atMs <= 50; atMs += 1) {
          await store.mergeMany(new Map([['bob', seenAt(atMs)]]));
          assert.deepEqual(await read('bob'), [['bob', seenAt(atMs)]]);
        }
      });
    });

    describe('merging', () => {
      it('raises and never lowers', async () => {
        await store.mergeMany(new Map([['bob', seenAt(5)]]));
        await store.mergeMany(new Map([['bob', seenAt(4)]]));
        assert.deepEqual(await read('bob'), [['bob', seenAt(5)]]);
        await store.mergeMany(new Map([['bob', seenAt(6)]]));
        assert.deepEqual(await read('bob'), [['bob', seenAt(6)]]);
      });

      it('lets a goodbye win at the same millisecond, and a later sighting win over both', async () => {
        await store.mergeMany(new Map([['bob', leftAt(5)]]));
        await store.mergeMany(new Map([['bob', seenAt(5)]]));
        assert.deepEqual(await read('bob'), [['bob', leftAt(5)]]);
        await store.mergeMany(new Map([['bob', seenAt(6)]]));
        assert.deepEqual(await read('bob'), [['bob', seenAt(6)]]);
      });

      it('accepts an empty batch', async () => {
        await store.mergeMany(new Map());
        assert.deepEqual(await read('bob'), []);
      });

      it('does not keep hold of the map it was given', async () => {
        const batch = new Map([['bob', seenAt(5)]]);
        const merged = store.mergeMany(batch);
        batch.set('bob', seenAt(9)).set('alice', seenAt(9));
        await merged;
        assert.deepEqual(await read('alice', 'bob'), [['bob', seenAt(5)]]);
      });

      it('keeps integers exact, up to the largest a sighting can be', async () => {
        const exact = [1, 2 ** 31 - 1, 2 ** 31, 2 ** 32 + 1, 3_580_000_000_001, Number.MAX_SAFE_INTEGER - 1];
        const batch: Batch = exact.map((value, index) => [`user-${index}`, value as Sighting]);
        batch.push(['last', leftAt(MAX_AT_MS)]);
        await store.mergeMany(new Map(batch));
        assert.deepEqual(await read(...batch.map(([id]) => id)), batch.sort(byId));
      });

      it('ends in the same maximum whatever the order, the batches, the repetitions and the overlap', async () => {
        let run = 0;
        await fc.assert(
          fc.asyncProperty(histories, async ({ merges, again, batchSize, overlap }) => {
            run += 1;
            const history = [...merges, ...again].map(([id, sighting]): Batch[0] => [`${run}:${id}`, sighting]);
            const calls: Promise<void>[] = [];
            for (let from = 0; from < history.length; from += batchSize) {
              calls.push(store.mergeMany(maxOf(history.slice(from, from + batchSize))));
              if (!overlap) await calls.at(-1);
            }
            await Promise.all(calls);
            const expected = maxOf(history);
            assert.deepEqual(await read(...expected.keys()), [...expected].sort(byId));
          }),
        );
      });
    });

    describe('hostile ids', () => {
      it('are kept apart, each with its own sighting', async () => {
        const batch: Batch = HOSTILE_IDS.map((id, index) => [id, seenAt(index + 1)]);
        await store.mergeMany(new Map(batch));
        assert.deepEqual(await read(...HOSTILE_IDS), batch.sort(byId));
        for (const [id, sighting] of batch) assert.deepEqual(await read(id), [[id, sighting]]);
      });

      it('are forgotten one at a time', async () => {
        const left = new Map(HOSTILE_IDS.map((id, index) => [id, seenAt(index + 1)]));
        await store.mergeMany(left);
        for (const id of HOSTILE_IDS) {
          await store.forget(id);
          left.delete(id);
          assert.deepEqual(await read(...HOSTILE_IDS), [...left].sort(byId));
        }
      });
    });

    describe('forgetting', () => {
      it('removes one user and leaves the others', async () => {
        await store.mergeMany(new Map([['alice', seenAt(4)]]).set('bob', seenAt(5)));
        await store.forget('bob');
        assert.deepEqual(await read('alice', 'bob'), [['alice', seenAt(4)]]);
      });

      it('removes the maximum as well: an older sighting counts again', async () => {
        await store.mergeMany(new Map([['bob', seenAt(5)]]));
        await store.forget('bob');
        await store.mergeMany(new Map([['bob', seenAt(2)]]));
        assert.deepEqual(await read('bob'), [['bob', seenAt(2)]]);
      });

      it('is content with an id it does not know', async () => {
        await store.forget('nobody');
        assert.deepEqual(await read('nobody'), []);
      });

      describe('as of a moment', () => {
        it('keeps that, and lets nothing come back that was seen up to then, whoever writes it', async () => {
          await store.mergeMany(new Map([['bob', seenAt(5)]]));
          await store.forget('bob', 10);
          for (const late of [seenAt(5), seenAt(10), leftAt(10)]) {
            await store.mergeMany(new Map([['bob', late]]));
            assert.deepEqual(await read('bob'), [['bob', forgottenAt(10)]]);
          }
          await store.mergeMany(new Map([['bob', seenAt(11)]]));
          assert.deepEqual(await read('bob'), [['bob', seenAt(11)]]);
        });

        it('lets nothing survive that a clock had put into the future', async () => {
          await store.mergeMany(new Map([['bob', leftAt(20)]]));
          await store.forget('bob', 10);
          assert.deepEqual(await read('bob'), [['bob', forgottenAt(20)]]);
          await store.forget('bob', 15);
          assert.deepEqual(await read('bob'), [['bob', forgottenAt(20)]]);
        });

        it('counts for users who were not known', async () => {
          await store.forget('bob', 10);
          await store.mergeMany(new Map([['bob', seenAt(9)]]));
          assert.deepEqual(await read('bob'), [['bob', forgottenAt(10)]]);
        });
      });
    });

    describe('what users chose to show', () => {
      const HIDDEN: StoredVisibility = { visible: false, lastSeen: 'approx', frozen: leftAt(5) };

      async function chosen(...ids: string[]): Promise<[string, StoredVisibility][]> {
        assert.ok(store.visibilities !== undefined);
        const found = [...(await store.visibilities.getMany(ids))];
        return found.filter(([, { visible, lastSeen }]) => !visible || lastSeen !== 'exact');
      }

      it('is everything of those who never chose', async () => {
        await store.mergeMany(new Map([['bob', seenAt(5)]]));
        assert.deepEqual(await chosen('bob', 'eve'), []);
        assert.deepEqual(await chosen(), []);
      });

      it('is the last choice, and no sighting', async () => {
        await store.visibilities?.set('bob', { ...HIDDEN, lastSeen: 'nobody' });
        await store.visibilities?.set('bob', HIDDEN);
        assert.deepEqual(await chosen('eve', 'bob', 'bob'), [['bob', HIDDEN]]);
        assert.deepEqual(await read('bob'), []);
        await store.mergeMany(new Map([['bob', seenAt(7)]]));
        assert.deepEqual(await chosen('bob'), [['bob', HIDDEN]]);
        assert.deepEqual(await read('bob'), [['bob', seenAt(7)]]);
      });

      it('is kept apart for hostile ids', async () => {
        for (const [index, id] of HOSTILE_IDS.entries())
          await store.visibilities?.set(id, { ...HIDDEN, frozen: leftAt(index) });
        assert.equal((await chosen(...HOSTILE_IDS)).length, HOSTILE_IDS.length);
        for (const [index, id] of HOSTILE_IDS.entries())
          assert.deepEqual(await chosen(id), [[id, { ...HIDDEN, frozen: leftAt(index) }]]);
      });

      it('is forgotten with the user, and can be chosen anew', async () => {
        for (const atMs of [undefined, 10]) {
          await store.mergeMany(new Map([['bob', seenAt(5)]]));
          await store.visibilities?.set('bob', HIDDEN);
          await store.forget('bob', atMs);
          assert.deepEqual(await chosen('bob'), []);
        }
        await store.visibilities?.set('bob', HIDDEN);
        assert.deepEqual(await chosen('bob'), [['bob', HIDDEN]]);
        await store.mergeMany(new Map([['bob', seenAt(9)]]));
        assert.deepEqual(await read('bob'), [['bob', forgottenAt(10)]]);
      });

      it('cannot be read or written once the store is closed', async () => {
        const closed = store.close();
        for (const call of [store.visibilities?.getMany(['bob']), store.visibilities?.set('bob', HIDDEN)])
          await assert.rejects(call ?? Promise.resolve(), { code: 'unavailable' });
        await closed;
      });
    });

    describe('removing what is old', () => {
      const signal = new AbortController().signal;

      it('takes what was last seen before, and nothing else', async () => {
        const ids = Array.from({ length: 2_500 }, (_, index) => `user-${index}`);
        const known = new Map(ids.map((id, index): [string, Sighting] => [id, seenAt(index + 1)]));
        await store.mergeMany(known);
        await store.mergeMany(new Map(HOSTILE_IDS.map((id) => [id, seenAt(3)])));
        await store.prune?.({ seenMs: 2_000, forgottenMs: 0 }, signal);
        assert.deepEqual(await read(...ids), [...known].filter(([, sighting]) => sighting >= seenAt(2_000)).sort(byId));
        assert.deepEqual(await read(...HOSTILE_IDS), []);
      });

      it('takes nothing when nothing is too old', async () => {
        await store.mergeMany(new Map([['bob', seenAt(1)]]));
        await store.forget('eve', 5);
        await store.prune?.({ seenMs: 0, forgottenMs: 0 }, signal);
        assert.deepEqual(await read('bob', 'eve'), [
          ['bob', seenAt(1)],
          ['eve', forgottenAt(5)],
        ]);
      });

      it('leaves what users chose to show', async () => {
        const hidden: StoredVisibility = { visible: false, lastSeen: 'exact', frozen: leftAt(1) };
        await store.mergeMany(new Map([['bob', seenAt(1)]]));
        await store.visibilities?.set('bob', hidden);
        await store.prune?.({ seenMs: 10, forgottenMs: 0 }, signal);
        assert.deepEqual(await read('bob'), []);
        assert.deepEqual([...((await store.visibilities?.getMany(['bob'])) ?? [])], [['bob', hidden]]);
      });

      it('stops when it is told to', async () => {
        await store.mergeMany(new Map([['bob', seenAt(1)]]));
        await store.prune?.({ seenMs: 10, forgottenMs: 0 }, AbortSignal.abort());
      });
    });

    describe('overlapping calls', () => {
      it('all come out right, and reads never go back', async () => {
        const merges: Promise<void>[] = [];
        const reads: Promise<Batch>[] = [];
        for (let atMs = 1; atMs <= 100; atMs += 1) {
          merges.push(store.mergeMany(new Map([['bob', seenAt(atMs)]]).set(`other-${atMs}`, seenAt(atMs))));
          reads.push(read('bob'));
          if (atMs % 10 === 0) merges.push(store.forget(`other-${atMs}`));
        }
        await Promise.all(merges);
        let before: Sighting = NEVER;
        for (const answer of await Promise.all(reads)) {
          const now = answer[0]?.[1] ?? NEVER;
          assert.ok(now >= before, `${now} was read after ${before}`);
          before = now;
        }
        assert.deepEqual(await read('bob', 'other-9', 'other-10'), [
          ['bob', seenAt(100)],
          ['other-9', seenAt(9)],
        ]);
      });
    });

    describe('closing', () => {
      it('waits for calls under way', async () => {
        const ended: string[] = [];
        const batch = new Map(Array.from({ length: 10_000 }, (_, index) => [`user-${index}`, seenAt(index + 1)]));
        const merged = store.mergeMany(batch).then(() => ended.push('merge'));
        const found = store.getMany(['user-0']).then(() => ended.push('read'));
        const closed = store.close().then(() => ended.push('close'));
        await Promise.all([merged, found, closed]);
        assert.deepEqual([ended.length, ended.at(-1)], [3, 'close']);
      });

      it('may be done twice, also at once', async () => {
        await Promise.all([store.close(), store.close()]);
        await store.close();
      });

      it('makes every later call reject, from the same moment on', async () => {
        const closed = store.close();
        const later = [store.getMany(['bob']), store.getMany([]), store.mergeMany(new Map()), store.forget('bob')];
        for (const call of await Promise.allSettled(later)) {
          assert.ok(call.status === 'rejected' && call.reason instanceof PresenceError, 'the call went through');
          assert.equal(call.reason.code, 'unavailable');
          assert.match(call.reason.message, /closed/);
        }
        await closed;
      });
    });
  });
}

const merges = fc.array(
  fc.tuple(
    fc.oneof(fc.constantFrom('a', 'b', 'c', '__proto__'), fc.string({ unit: 'binary', minLength: 1, maxLength: 100 })),
    fc.oneof(fc.integer({ min: 1, max: 8 }), fc.maxSafeNat()).map((sighting) => sighting as Sighting),
  ),
  { maxLength: 30 },
);
const histories = merges.chain((made) =>
  fc.record({
    merges: fc.constant(made),
    again: fc.shuffledSubarray(made),
    batchSize: fc.integer({ min: 1, max: 12 }),
    overlap: fc.boolean(),
  }),
);

function maxOf(history: Batch): Map<string, Sighting> {
  const result = new Map<string, Sighting>();
  for (const [id, sighting] of history) result.set(id, newest(result.get(id) ?? NEVER, sighting));
  return result;
}

function byId([a]: Batch[0], [b]: Batch[0]): number {
  return a < b ? -1 : Number(a > b);
}
