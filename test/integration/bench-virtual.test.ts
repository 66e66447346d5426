import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { CONTENDER_NAMES, type Contender, type Shown } from '../../scripts/bench/contenders/contender.ts';
import { contender } from '../../scripts/bench/contenders/index.ts';
import { virtualRunResultSchema } from '../../scripts/bench/measure/run-result.ts';
import { runDesign, runVirtually, settlingOf } from '../../scripts/bench/virtual/run-virtually.ts';
import { buildWorkload } from '../../scripts/bench/workload/build-workload.ts';
import { syntheticSpec } from '../../scripts/bench/workload/spec.ts';
import type { BenchLook, Workload } from '../../scripts/bench/workload/workload.ts';
import { scriptFrom, type ShortEvent } from '../support/trace.ts';

/** Every packet takes so long: what happens when can be told by hand. */
const latency = { from: 100, to: 100 };

const USERS = ['ann', 'bob', 'cem'];

/** Three friends. What is said goes to ann. */
function threeFriends(events: readonly ShortEvent[], looks: readonly BenchLook[] = []): Workload {
  return {
    name: 'three friends',
    users: USERS,
    script: scriptFrom(...events),
    looks,
    friendsOf: (user) => USERS.filter((other) => other !== user),
    recipientOf: () => 'ann',
  };
}

/* Who opens at t is connected to the server at t + 500 ms, and knows it at t + 600 ms. */
const EVENING = threeFriends(
  [
    [0, 'ann', 'join'],
    [5, 'bob', 'join'],
    [10, 'cem', 'join'],
    [15, 'bob', 'say'],
    [20, 'cem', 'leave'],
    // Falls silent at 40 s.
    [50, 'cem', 'join'],
    [60, 'cem', 'drop'],
    [100, 'bob', 'drop', 60],
  ],
  [
    { atMs: 30_000, kind: 'list', viewer: 'ann', users: ['bob', 'cem'] },
    // Silent, and not connected: nobody looks.
    { atMs: 45_000, kind: 'open', viewer: 'bob', users: ['ann'] },
    { atMs: 47_000, kind: 'open', viewer: 'cem', users: ['ann'] },
    { atMs: 49_000, kind: 'open', viewer: 'ann', users: ['bob'] },
  ],
);

function one(ms: number): { count: 1; median: number; p95: number; p99: number; max: number } {
  return { count: 1, median: ms, p95: ms, p99: ms, max: ms };
}

const NONE = { count: 0, median: 0, p95: 0, p99: 0, max: 0 };

function planted(change: (shown: Shown) => Shown): Contender {
  const broadcast = contender('broadcast');
  return {
    ...broadcast,
    accompany: (parts) => {
      const side = broadcast.accompany(parts);
      return {
        look: (users, show) =>
          side.look(users, (user, shown) => {
            show(user, change(shown));
          }),
        close: () => {
          side.close();
        },
      };
    },
  };
}

describe('a run on the virtual clock', () => {
  it('costs a broadcast what it must, and shows what it knows', async () => {
    const result = await runVirtually({ contender: 'broadcast', workload: EVENING, seed: 1, latency });
    assert.deepEqual(result.messages.presence, {
      in: 0,
      // Bob comes: ann, and his list. Cem comes: both, and her list; goes: both; comes and goes again. Bob times out: ann.
      out: 2 + 3 + 2 + 3 + 2 + 1,
    });
    assert.equal(result.peakPerSecond, 3);
    assert.deepEqual(result.messages.application, { in: 1, out: 1 });
    assert.equal(result.redisCommands, 0);
    assert.equal(result.durationMs, 100_000);

    const { looks, rows, right, wrongThere, wrongAway, answerMs } = result.sights;
    assert.deepEqual([looks, rows, right, wrongThere, wrongAway], [2, 3, 2, 1, 0]);
    assert.deepEqual(answerMs, { ...one(0), count: 3 });

    // Engine.IO opens bob's connection at 5.3 s, pings at 30.3 s, again 25 s after the pong of 30.5 s, and waits 20 s.
    assert.deepEqual(result.green, { goodbye: one(200), closed: one(200), silence: one(75_600 - 40_000) });
  });

  it('costs pull what it must, and shows what it finds out', async () => {
    const result = await runVirtually({ contender: 'pull', workload: EVENING, seed: 1, latency });
    assert.deepEqual(result.messages.presence, {
      // Three hellos, two refreshes, and bob's answer to the first probe.
      in: 3 + 2 + 1,
      // For either look: the probe, an ack that says that bob is pending, and what became of it.
      out: 2 * 3,
    });
    const { looks, rows, right, answerMs } = result.sights;
    assert.deepEqual([looks, rows, right], [2, 3, 3]);
    // Cem, who has no connection, after a round trip and the 100 ms that an ack waits for bob; he, two round trips; in
    // the end he is waited for in vain, for 2 s.
    assert.deepEqual(answerMs, { count: 3, median: 400, p95: 2_200, p99: 2_200, max: 2_200 });
    // Cem has come at 50.5 s, is fresh until 60.5 s, and looked at again at 60.6 s.
    assert.deepEqual(result.green, { goodbye: one(0), closed: one(800), silence: one(0) });
  });

  it('finds a liar out', async () => {
    const design = planted((shown) => (shown === 'there' ? 'away' : 'there'));
    const { sights } = await runDesign({ design, settling: 'when-told', workload: EVENING, seed: 1, latency });
    const { right, wrongThere, wrongAway } = sights;
    assert.deepEqual([right, wrongThere, wrongAway], [1, 1, 1]);
  });

  it('watches who left for ten minutes at most, and leaves out who came back', async () => {
    const design = planted(() => 'there');
    const workload = threeFriends([
      [0, 'ann', 'join'],
      [0, 'bob', 'join'],
      [10, 'bob', 'leave'],
      [300, 'bob', 'join'],
      [310, 'bob', 'drop'],
      [950, 'ann', 'say'],
    ]);
    const { green } = await runDesign({ design, settling: 'when-told', workload, seed: 1, latency });
    assert.deepEqual(green, { goodbye: NONE, closed: one(600_000), silence: NONE });
  });

  it('does the same for the same seed, and something else for another', async () => {
    const workload = await buildWorkload(syntheticSpec({ users: 60, meanFriends: 10, hours: 0.25 }));
    for (const name of ['pull', 'redis-ttl'] as const) {
      const [once, again, other] = [
        await runVirtually({ contender: name, workload, seed: 1 }),
        await runVirtually({ contender: name, workload, seed: 1 }),
        await runVirtually({ contender: name, workload, seed: 2 }),
      ];
      assert.deepEqual(again, once);
      assert.notDeepEqual(other, once);
    }
  });

  for (const name of CONTENDER_NAMES) {
    it(`waits for reactions as often as it has to: ${name}`, async () => {
      const workload = await buildWorkload(syntheticSpec({ users: 60, meanFriends: 10, hours: 0.25 }));
      const run = { design: contender(name), workload, seed: 1 };
      const result = await runDesign({ ...run, settling: settlingOf(name) });
      assert.ok(result.sights.looks > 0);
      assert.deepEqual(virtualRunResultSchema.parse(result), result);
      assert.deepEqual(await runDesign({ ...run, settling: 'always' }), result);
    });
  }

  it('tells how far it is, and ends with the reason it is stopped for', async () => {
    const shares: number[] = [];
    const stop = new AbortController();
    const reason = new Error('enough');
    const run = runVirtually({
      contender: 'broadcast',
      workload: EVENING,
      seed: 1,
      signal: stop.signal,
      onProgress: (share) => {
        shares.push(share);
        if (share > 0.7) stop.abort(reason);
      },
    });
    await assert.rejects(run, reason);
    assert.ok(shares.length > 10 && shares.every((share, index) => share >= (shares[index - 1] ?? 0)), shares.join());
    assert.ok((shares.at(-1) ?? 0) < 0.9);
  });
});
