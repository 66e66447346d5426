import assert from 'node:assert/strict';
import { setTimeout } from 'node:timers/promises';
import { median, percentile } from '../../../support/statistics.ts';
import type { Figure, Goal } from '../figure.ts';
import { Crowd, type Heard } from '../load/crowd-process.ts';
import type { Row } from '../row.ts';
import type { Resources } from '../servers/resources.ts';
import type { Stage } from '../stage.ts';
import { counted } from './counted.ts';
import { type IdleSide, startBare, startStandalone } from './idle-sides.ts';

const USERS = 10_000;
/** Five times as often as by default: more happens within a turn, which is one interval. */
const PING_INTERVAL_MS = 5_000;
/** Until everything is written and all code is compiled. In ms. */
const SETTLE_MS = 10_000;

/** A server with a crowd that does nothing. */
interface Place {
  readonly side: IdleSide;
  readonly crowd: Crowd;
  /** Before anybody came. */
  readonly timers: number;
}

/** Three servers do nothing at the same time: how much two that are the same differ is what the noise is. */
export const idleCpu: Row = {
  name: 'idle-cpu',
  path: 'idle: 10,000 connected, nobody looking',
  against: 'Socket.IO, pinging as often',
  async measure(stage) {
    const ours = await open(stage, await startStandalone(stage, PING_INTERVAL_MS));
    const bare = await open(stage, await startBare(stage, PING_INTERVAL_MS));
    const second = await open(stage, await startBare(stage, PING_INTERVAL_MS));
    const places = [ours, bare, second];
    await setTimeout(SETTLE_MS);

    for (const { crowd, side } of places) await Promise.all([crowd.heard(), side.server.mark()]);
    const spent: { ours: number; bare: number; second: number }[] = [];
    for (let round = 0; round < stage.rounds; round += 1) {
      await setTimeout(PING_INTERVAL_MS);
      const [inOurs = NaN, inBare = NaN, inSecond = NaN] = await Promise.all(places.map(cpuMsOf));
      spent.push({ ours: inOurs, bare: inBare, second: inSecond });
    }
    const heard = { ours: await heardBy(ours), bare: await heardBy(bare) };
    // They do what they should: nobody was left out, or hung up on.
    for (const { pings } of [heard.ours, heard.bare]) {
      assert.ok(Math.abs(pings / USERS - stage.rounds) < 1, `${pings} pings`);
    }

    const noise = percentile(
      spent.map((turn) => Math.max(turn.bare / turn.second, turn.second / turn.bare)),
      0.9,
    );
    return [
      figure(spent, { what: 'CPU in 5 s', unit: 'ms', goal: { atMost: Number(noise.toFixed(2)) } }),
      figure(
        spent.map((turn) => ({ ours: turn.second, bare: turn.bare })),
        { what: 'the same of two that are the same', unit: 'ms' },
      ),
      counted({
        what: 'messages besides pings',
        ours: heard.ours.others,
        bare: heard.bare.others,
        goal: { atMost: 0 },
      }),
      // The one of all tokens together.
      counted({
        what: 'timers besides one for each user',
        ours: await timersOfUsers(ours),
        bare: await timersOfUsers(bare),
        goal: { atMost: 1 },
      }),
    ];
  },
};

async function open(stage: Stage, side: IdleSide): Promise<Place> {
  const timers = await countTimers(side);
  const crowd = await Crowd.start(stage, { url: side.server.address, auths: await side.authsOf(USERS) });
  return { side, crowd, timers };
}

async function cpuMsOf({ side }: Place): Promise<number> {
  const { cpuUs } = await side.server.mark();
  return cpuUs / 1_000;
}

async function heardBy({ crowd }: Place): Promise<Heard> {
  assert.equal(await crowd.open(), USERS);
  return crowd.heard();
}

/** That came with the users, besides the one of Socket.IO for each. */
async function timersOfUsers({ side, timers }: Place): Promise<number> {
  return (await countTimers(side)) - timers - USERS;
}

async function countTimers({ server }: IdleSide): Promise<number> {
  const { Timeout = 0 } = await server.ask<Resources>('resources');
  return Timeout;
}

interface Told {
  readonly what: string;
  readonly unit: string;
  readonly goal?: Goal;
}

function figure(turns: readonly { readonly ours: number; readonly bare: number }[], told: Told): Figure {
  const ratios = turns.map((turn) => turn.ours / turn.bare);
  return {
    ...told,
    ours: median(turns.map((turn) => turn.ours)),
    bare: median(turns.map((turn) => turn.bare)),
    ratio: median(ratios),
    from: Math.min(...ratios),
    to: Math.max(...ratios),
  };
}
