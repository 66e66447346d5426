import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { type Costs, cpuOf } from '../../../scripts/bench/model/costs.ts';
import { type Calibration, fitCosts } from '../../../scripts/bench/model/fit-costs.ts';
import type { ContenderName } from '../../../scripts/bench/contenders/contender.ts';
import { Random } from '../../../scripts/support/random.ts';
import { realRun } from '../../support/bench-results.ts';

const COSTS: Costs = {
  base: { second: 20_000, connection: 900, keepAlive: 12, application: 60 },
  designs: [
    { contender: 'broadcast', messageIn: 0, messageOut: 9, byte: 0.02, redisCommand: 0 },
    { contender: 'redis-ttl', messageIn: 40, messageOut: 15, byte: 0.1, redisCommand: 8 },
    { contender: 'pull', messageIn: 30, messageOut: 25, byte: 0.05, redisCommand: 0 },
  ],
};

/** A run whose CPU time is what the costs say, but for a share that is noise. */
function calibration(contender: ContenderName, random: Random, noise: number): Calibration {
  const both = (most: number) => ({ in: random.int(0, most), out: random.int(0, most) });
  const presence = both(contender === 'bare' ? 0 : 100_000);
  const run = {
    ...realRun(contender),
    messages: { presence, application: both(20_000), transport: both(50_000) },
    bytes: {
      presence: { in: presence.in * random.int(20, 200), out: presence.out * random.int(20, 2_000) },
      application: both(1),
      transport: both(1),
    },
    redisCommands: contender === 'redis-ttl' ? random.int(1, 100_000) : 0,
  };
  const events = { run, opened: random.int(0, 2_000), realSeconds: random.int(5, 20) };
  const { base, presence: own, redis } = cpuOf(events, COSTS);
  const cpuMs = (base + own) * (1 + noise * (2 * random.unit() - 1));
  return { ...events, run: { ...run, process: { ...run.process, serverCpuMs: cpuMs, redisCpuMs: redis } } };
}

function calibrations(noise: number): Calibration[] {
  const random = new Random(1);
  const names = ['bare', 'broadcast', 'redis-ttl', 'pull'] as const;
  return names.flatMap((name) => Array.from({ length: 8 }, () => calibration(name, random, noise)));
}

const close = (found: number, true_: number, share: number): boolean => Math.abs(found - true_) <= share * true_ + 1e-6;

describe('fitted costs', () => {
  it('are those that the runs were made with', () => {
    const found = fitCosts(calibrations(0));
    for (const [name, cost] of Object.entries(COSTS.base)) {
      assert.ok(close(found.base[name as keyof Costs['base']], cost, 0.001), `${name}: ${JSON.stringify(found.base)}`);
    }
    for (const design of COSTS.designs) {
      const own = found.designs.find(({ contender }) => contender === design.contender);
      assert.ok(own !== undefined);
      for (const kind of ['messageIn', 'messageOut', 'byte', 'redisCommand'] as const) {
        assert.ok(close(own[kind], design[kind], 0.001), `${design.contender} ${kind}: ${own[kind]}`);
      }
    }
  });

  it('are never below 0, and predict other runs, when the runs are noisy', () => {
    const found = fitCosts(calibrations(0.05));
    for (const { messageIn, messageOut, byte } of found.designs) {
      assert.ok([messageIn, messageOut, byte].every((cost) => cost >= 0));
    }
    const random = new Random(2);
    for (const name of ['broadcast', 'redis-ttl', 'pull'] as const) {
      const other = calibration(name, random, 0);
      const { base, presence } = cpuOf(other, found);
      assert.ok(close(base + presence, other.run.process.serverCpuMs, 0.1), name);
    }
  });

  it('are asked for by name: what nobody has measured has no cost', () => {
    const events = { run: realRun('poll'), opened: 0, realSeconds: 1 };
    assert.throws(() => cpuOf(events, COSTS), /nobody has measured what poll costs/);
    assert.equal(cpuOf({ ...events, run: realRun('bare') }, COSTS).presence, 0);
  });
});
