import assert from 'node:assert/strict';
import { setTimeout } from 'node:timers/promises';
import { Crowd } from '../load/crowd-process.ts';
import type { Row } from '../row.ts';
import type { Memory } from '../serve.ts';
import type { Stage } from '../stage.ts';
import { type IdleSide, startBare, startStandalone } from './idle-sides.ts';

/** Connections of a turn. */
const USERS = 5_000;
/** Until everything is written that can be: several flushes. In ms. */
const SETTLE_MS = 2_500;

/** What is kept of a user who is connected and does nothing: the socket, the token's end, last seen. */
export const idleMemory: Row = {
  name: 'idle-memory',
  path: 'memory for each idle connected user, standalone server',
  against: 'Socket.IO with its defaults',
  async measure(stage) {
    const ours = await startStandalone(stage);
    const bare = await startBare(stage);
    const turns = await stage.takeTurns({ ours, bare }, (side) => measureOnce(stage, side));
    return [
      turns.figure(({ heapBytes }) => heapBytes, { what: 'heap', unit: 'B', goal: { atMost: 0.85 } }),
      turns.figure(({ residentBytes }) => residentBytes, { what: 'resident', unit: 'B' }),
    ];
  },
};

/** For each user. */
async function measureOnce(stage: Stage, { server, authsOf }: IdleSide): Promise<Memory> {
  const before = await server.memory();
  const crowd = await Crowd.start(stage, { url: server.address, auths: await authsOf(USERS) });
  await setTimeout(SETTLE_MS);
  const { heapBytes, residentBytes } = await server.memory();
  assert.equal(await crowd.open(), USERS);
  await crowd.leave();
  await setTimeout(SETTLE_MS);
  return {
    heapBytes: (heapBytes - before.heapBytes) / USERS,
    residentBytes: (residentBytes - before.residentBytes) / USERS,
  };
}
