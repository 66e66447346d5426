import assert from 'node:assert/strict';
import { after, before, describe, it } from 'mocha';
import { Crowd } from '../../scripts/bench/hot/load/crowd-process.ts';
import { type IdleSide, startBare, startStandalone } from '../../scripts/bench/hot/rows/idle-sides.ts';
import type { Resources } from '../../scripts/bench/hot/servers/resources.ts';
import { Stage } from '../../scripts/bench/hot/stage.ts';

/** How often it is asked whether all is written, which takes a second and some. */
const MAX_LOOKS = 100;
/** Until code is compiled and tables have grown. */
const FIRST = 500;
const USERS = 1_500;
/** 0.83 when this was written, and 1.39 before anything was done about it. */
const MAX_MEMORY_RATIO = 0.88;

interface Cost {
  readonly heapBytes: number;
  readonly timers: number;
  readonly others: number;
}

describe('a user of the standalone server who is connected and does nothing', () => {
  const stage = new Stage({ rounds: 1, turnMs: 50, signal: new AbortController().signal });
  let ours: Cost;
  let bare: Cost;

  before(async function () {
    this.timeout(120_000);
    [ours, bare] = await Promise.all([cost(stage, await startStandalone(stage)), cost(stage, await startBare(stage))]);
  });
  after(() => stage.close());

  it('takes less memory than with Socket.IO alone', () => {
    assert.ok(bare.heapBytes > 5_000, `${bare.heapBytes} bytes each`);
    const ratio = ours.heapBytes / bare.heapBytes;
    assert.ok(ratio <= MAX_MEMORY_RATIO, `${ours.heapBytes} bytes, ${bare.heapBytes} with Socket.IO alone: ${ratio}`);
  });

  it('has no timer besides the one that Socket.IO has', () => {
    assert.equal(bare.timers, USERS);
    assert.equal(ours.timers, USERS);
  });

  it('is sent nothing', () => {
    assert.deepEqual([ours.others, bare.others], [0, 0]);
  });
});

/** Of each of the users who come after the first. */
async function cost(stage: Stage, side: IdleSide): Promise<Cost> {
  await connect(stage, side, FIRST);
  const before = await settled(side, FIRST);
  const crowd = await connect(stage, side, USERS);
  const after = await settled(side, FIRST + USERS);
  const { others } = await crowd.heard();
  assert.equal(await crowd.open(), USERS);
  return {
    heapBytes: Math.round((after.heapBytes - before.heapBytes) / USERS),
    timers: after.timers - before.timers,
    others,
  };
}

async function connect(stage: Stage, { server, authsOf }: IdleSide, users: number): Promise<Crowd> {
  return Crowd.start(stage, { url: server.address, auths: await authsOf(users) });
}

/** Once what has come is written, and there is no timer for that any more: but for each user's, there is one of all tokens. */
async function settled({ server }: IdleSide, users: number): Promise<{ heapBytes: number; timers: number }> {
  for (let look = 1; ; look += 1) {
    const { heapBytes } = await server.memory();
    const { Timeout: timers = 0 } = await server.ask<Resources>('resources');
    if (timers <= users + 1 || look === MAX_LOOKS) return { heapBytes, timers };
  }
}
