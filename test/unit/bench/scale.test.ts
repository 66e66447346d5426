import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { predict } from '../../../scripts/bench/model/predict.ts';
import { simulate } from '../../../scripts/bench/model/simulate.ts';
import { validate } from '../../../scripts/bench/model/validate.ts';
import { syntheticSpec } from '../../../scripts/bench/workload/spec.ts';
import { realRun } from '../../support/bench-results.ts';

const COSTS = {
  base: { second: 0, connection: 1_000, keepAlive: 10, application: 50 },
  designs: [{ contender: 'broadcast' as const, messageIn: 0, messageOut: 20, byte: 0, redisCommand: 0 }],
};
const PEOPLE = syntheticSpec({ users: 200, hours: 0.1 });

describe('the scale model', () => {
  it('multiplies what was simulated, and nothing else', async () => {
    const simulated = await simulate('broadcast', PEOPLE);
    const own = predict('broadcast', PEOPLE, 200, [simulated], COSTS);
    const many = predict('broadcast', PEOPLE, 200e6, [simulated], COSTS);
    const { run } = simulated;
    assert.ok(run.messages.presence.out > 0);
    assert.equal(own.messagesOut, run.messages.presence.out / 360);
    assert.equal(own.cores.presence, (run.messages.presence.out * 20) / 1e6 / 360);
    assert.ok(Math.abs(many.messagesOut / own.messagesOut / 1e6 - 1) < 1e-9);
    assert.ok(Math.abs(many.cores.base / own.cores.base / 1e6 - 1) < 1e-9);
    assert.equal(many.simulatedUsers, 200);
  });

  it('tells how far simulations with other seeds are apart', async () => {
    const some = await Promise.all([1, 2, 3].map((seed) => simulate('broadcast', { ...PEOPLE, seed })));
    const { relativeError, messagesOut } = predict('broadcast', PEOPLE, 200, some, COSTS);
    const counts = some.map(({ run }) => run.messages.presence.out);
    assert.ok(relativeError > 0 && relativeError < 1);
    assert.ok(messagesOut * 360 > Math.min(...counts) && messagesOut * 360 < Math.max(...counts));
  });

  it('finds as many messages per user among many as among few', async () => {
    const perUser = async (users: number): Promise<number> => {
      const seeds = [1, 2, 3].map((seed) => simulate('pull', { ...PEOPLE, users, seed }));
      const runs = (await Promise.all(seeds)).map(({ run }) => run.messages.presence);
      return runs.reduce((sum, presence) => sum + presence.in + presence.out, 0) / users;
    };
    const ratio = (await perUser(4_000)) / (await perUser(1_000));
    // Seeds differ by so much.
    assert.ok(ratio > 0.8 && ratio < 1.25, `${ratio}`);
  });

  it('is held against real runs, their time being shorter by the speed', async () => {
    const simulated = await simulate('broadcast', PEOPLE);
    const real = {
      ...realRun('broadcast'),
      process: { ...realRun('broadcast').process, serverCpuMs: 70, redisCpuMs: 7 },
    };
    const costs = { ...COSTS, base: { second: 1_000, connection: 0, keepAlive: 0, application: 0 } };
    const { cpuMs, messagesOut, users } = validate(200, real, simulated, costs, 10);
    const { out } = simulated.run.messages.presence;
    assert.equal(users, 200);
    assert.deepEqual(messagesOut, { real: 0, model: out });
    assert.equal(cpuMs.real, 77);
    assert.ok(Math.abs(cpuMs.model - (36 + (20 * out) / 1_000)) < 0.1, `${cpuMs.model}`);
  });

  it('is deterministic', async () => {
    const [one, same, other] = await Promise.all([
      simulate('pull', PEOPLE),
      simulate('pull', PEOPLE),
      simulate('pull', { ...PEOPLE, seed: 2 }),
    ]);
    assert.deepEqual(same, one);
    assert.notDeepEqual(other.run.messages, one.run.messages);
  });
});
