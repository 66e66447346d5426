import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'mocha';
import {
  buildWorkload,
  describeWorkload,
  type WorkloadSpec,
  workloadSpecSchema,
} from '../../../scripts/bench/workload/build-workload.ts';
import { syntheticSpec } from '../../../scripts/bench/workload/spec.ts';
import type { Workload } from '../../../scripts/bench/workload/workload.ts';
import { truthOfScript } from '../../../scripts/trace/truth.ts';

/** What holds of every workload. */
function assertSound({ script, looks, friendsOf, recipientOf }: Workload): void {
  const truth = truthOfScript(script);
  let lastMs = 0;
  for (const move of script.moves) {
    assert.ok(move.atMs >= lastMs && move.atMs <= script.durationMs);
    lastMs = move.atMs;
    const { connection } = move;
    if (move.kind === 'say') assert.ok(connection.openedAtMs <= move.atMs && move.atMs <= connection.silentAtMs);
    const recipient = recipientOf(move);
    if (move.kind !== 'say') assert.equal(recipient, undefined);
    if (recipient !== undefined) assert.ok(friendsOf(connection.user).includes(recipient));
  }
  lastMs = 0;
  for (const { atMs, viewer, users, kind } of looks) {
    assert.ok(atMs >= lastMs && atMs <= script.durationMs);
    lastMs = atMs;
    assert.ok(truth.isThere(viewer, atMs), `${viewer} looks at ${atMs}`);
    assert.equal(new Set(users).size, users.length);
    assert.ok(users.length > 0 && users.every((user) => friendsOf(viewer).includes(user)));
    if (kind !== 'list') assert.equal(users.length, 1);
  }
}

describe('a synthetic day', () => {
  const spec = syntheticSpec({ users: 2_000, fromHour: 0, hours: 24, seed: 3, messagesPerDay: 10 });
  const within = (found: number, expected: number, share: number): void => {
    assert.ok(Math.abs(found / expected - 1) <= share, `${found}, expected ${expected}`);
  };
  let day: Workload | undefined;
  const dayOf = async (): Promise<Workload> => (day ??= await buildWorkload(spec));

  it('has the people in it that were asked for', async () => {
    const { script, looks, users } = await dayOf();
    assert.equal(users.length, 2_000);
    const ended = script.connections.filter(({ openedAtMs, ending }) => openedAtMs > 0 && ending !== 'none');
    const connectedMs = script.connections.reduce(
      (sum, { openedAtMs, silentAtMs }) => sum + Math.min(silentAtMs, script.durationMs) - openedAtMs,
      0,
    );
    within(connectedMs / 2_000, spec.sessionsPerDay * spec.meanSessionMs, 0.03);
    const says = script.moves.filter(({ kind }) => kind === 'say').length;
    within(says / 2_000, spec.messagesPerDay, 0.03);
    const share = (ending: string): number => ended.filter((one) => one.ending === ending).length / ended.length;
    // A switch of networks ends a connection in silence, too: a tenth of a session's time in hours, each.
    const switches = (spec.switchesPerHour * spec.meanSessionMs) / 3_600_000;
    within(share('goodbye'), 0.5 / (1 + switches), 0.05);
    within(share('closed'), 0.25 / (1 + switches), 0.05);
    within(looks.filter(({ kind }) => kind === 'list').length / 2_000, spec.listsPerDay, 0.05);
    within(looks.filter(({ kind }) => kind !== 'list').length / 2_000, spec.opensPerDay + spec.hoversPerDay, 0.05);
  });

  it('is sound', async () => {
    assertSound(await dayOf());
  });

  it('has its peak in the evening', async () => {
    const { script } = await dayOf();
    const beginnings = (hour: number): number =>
      script.connections.filter(({ openedAtMs }) => Math.floor(openedAtMs / 3_600_000) === hour).length;
    // 1.8 of the mean against 1 - 0.8.
    within(beginnings(20) / beginnings(8), 9, 0.35);
  });

  it('has new connections soon after networks were switched', async () => {
    const { script } = await dayOf();
    const opened = new Map<string, number[]>();
    for (const { user, openedAtMs } of script.connections) opened.set(user, [...(opened.get(user) ?? []), openedAtMs]);
    const silent = script.connections.filter(({ ending }) => ending === 'silence');
    const followed = silent.filter(({ user, silentAtMs }) =>
      opened.get(user)?.some((atMs) => atMs >= silentAtMs + 1_000 && atMs <= silentAtMs + 5_000),
    );
    const switches = (spec.switchesPerHour * spec.meanSessionMs) / 3_600_000;
    within(followed.length / silent.length, switches / (switches + 0.25), 0.1);
    for (const { silentAtMs, closedAtMs } of silent) {
      if (closedAtMs < Infinity) assert.ok(closedAtMs - silentAtMs >= 240_000 && closedAtMs - silentAtMs <= 276_000);
    }
  });

  it('has looks in answer to messages', async () => {
    const { script, looks, recipientOf } = await dayOf();
    const heard = new Map<string, number[]>();
    for (const move of script.moves) {
      const to = recipientOf(move);
      const key = `${to} ${move.connection.user}`;
      if (to !== undefined) heard.set(key, [...(heard.get(key) ?? []), move.atMs]);
    }
    const single = looks.filter(({ kind }) => kind !== 'list');
    const answers = single.filter(({ viewer, users, atMs }) =>
      heard.get(`${viewer} ${users[0]}`)?.some((saidAtMs) => atMs > saidAtMs && atMs < saidAtMs + 60_000),
    );
    // Half of them, where the message found its reader connected, which is rare on phones.
    assert.ok(answers.length > 0.08 * single.length && answers.length < 0.5 * single.length, `${answers.length}`);
  });

  it('begins with those who are there already', async () => {
    const evening = await buildWorkload({ ...spec, fromHour: 20, hours: 0.5 });
    assertSound(evening);
    const there = evening.script.connections.filter(({ openedAtMs }) => openedAtMs === 0).length;
    // 8 sessions of 12 minutes, and 1.8 times as many at that hour, but for those that began a little earlier.
    within(there, 2_000 * ((8 * 12) / 1_440) * 1.8, 0.15);
  });

  it('is the same for the same seed', async () => {
    const small = { ...spec, users: 100, hours: 1 };
    const plain = async (given: WorkloadSpec) => {
      const { script, looks } = await buildWorkload(given);
      return { script, looks };
    };
    assert.deepEqual(await plain(small), await plain(small));
    assert.notDeepEqual(await plain(small), await plain({ ...small, seed: 4 }));
  });
});

describe('a storm', () => {
  it('breaks all connections at once, and has everybody back and looking at a list', async () => {
    const spec = workloadSpecSchema.parse({ kind: 'storm', seed: 1, connections: 50, meanFriends: 10, quietMs: 4_000 });
    const storm = await buildWorkload(spec);
    assertSound(storm);
    const { script, looks } = storm;
    assert.equal(script.durationMs, 10_000);
    const closes = script.moves.filter(({ kind }) => kind === 'close');
    assert.deepEqual([closes.length, ...new Set(closes.map(({ atMs }) => atMs))], [50, 4_000]);
    const back = script.moves.filter(({ kind, atMs }) => kind === 'open' && atMs > 0);
    assert.equal(back.length, 50);
    for (const { atMs } of back) assert.ok(atMs > 4_000 && atMs <= 6_000);
    const lonely = storm.users.filter((user) => storm.friendsOf(user).length === 0).length;
    assert.equal(new Set(looks.map(({ viewer }) => viewer)).size, 50 - lonely);
  });
});

describe('a workload of a trace', () => {
  it('is the stretch that was asked for, with friends to talk to', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'whosthere-workload-'));
    try {
      const path = join(folder, 'trace.csv');
      const lines = [
        '0,ann,join,0',
        '0,bob,join,0',
        '3700,ann,say,0',
        '3710,cem,join,0',
        '3720,bob,drop,0',
        '9000,cem,leave,0',
      ];
      await writeFile(path, `at_s,user,event,silent_s\n${lines.join('\n')}\n`);
      const spec = workloadSpecSchema.parse({
        kind: 'trace',
        path,
        seed: 1,
        fromHours: 1,
        hours: 1,
        meanFriends: 2,
        opensPerDay: 2_000,
      });
      const workload = await buildWorkload(spec);
      assertSound(workload);
      assert.deepEqual([...workload.users].sort(), ['ann', 'bob', 'cem']);
      assert.equal(workload.script.durationMs, 3_600_000);
      const say = workload.script.moves.find(({ kind }) => kind === 'say');
      assert.equal(say?.atMs, 100_000);
      assert.ok(workload.friendsOf('ann').includes(workload.recipientOf(say) ?? ''));
      assert.ok(workload.looks.length > 50);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

describe('the spec of a workload', () => {
  it('has defaults, and says in a line what it is', () => {
    assert.equal(describeWorkload(syntheticSpec()), '1 h from 20:00 of 1,000 users with 50 friends each');
    const storm = workloadSpecSchema.parse({ kind: 'storm', seed: 1 });
    assert.equal(describeWorkload(storm), '1,000 connections break at once and are back within 2 s');
    const trace = workloadSpecSchema.parse({ kind: 'trace', seed: 1, path: 'x.csv' });
    assert.equal(describeWorkload(trace), 'the whole of a recorded trace, 50 friends each');
  });

  it('refuses what it does not know, and says where', () => {
    assert.throws(() => syntheticSpec({ users: 1 }), /"users"/);
    assert.throws(() => workloadSpecSchema.parse({ kind: 'storm', seed: 1, users: 3 }), /users/);
    assert.throws(() => workloadSpecSchema.parse({ kind: 'typhoon', seed: 1 }), /kind/);
  });
});
