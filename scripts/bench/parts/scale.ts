import { availableParallelism } from 'node:os';
import { type ContenderName, CONTENDER_NAMES } from '../contenders/contender.ts';
import { type Prediction, predict } from '../model/predict.ts';
import type { Simulated } from '../model/simulate.ts';
import { type Validation, validate } from '../model/validate.ts';
import type { SyntheticSpec } from '../workload/build-workload.ts';
import { syntheticSpec } from '../workload/spec.ts';
import { BenchError } from '../sockets/bench-error.ts';
import type { Part } from '../results.ts';
import { type Context, sideBySide, type Task } from './context.ts';
import { simulateInChild } from './month.ts';

type Simulate = (contender: ContenderName, spec: SyntheticSpec) => Promise<Simulated>;

const DESIGNS = CONTENDER_NAMES.filter((name) => name !== 'bare');

/** The scale model: first held against the runs of the days, then asked about many more users and friends. */
export async function scale(context: Context): Promise<Part<'scale'>> {
  const { costs, day1k, day10k } = context.results;
  if (costs === undefined || day1k === undefined || day10k === undefined) {
    throw new BenchError('the scale model needs what costs, day1k and day10k measure: --only costs,day1k,day10k,scale');
  }
  const { users, mostSimulated, hours, seeds, friends, friendsUsers } = context.profile.scale;
  const simulated = remembering(context.signal);
  const validations = [day1k, day10k].flatMap((day) => DESIGNS.map((name) => validation(name, day, context)));
  const growth = users.flatMap((count) =>
    DESIGNS.map((name) => {
      const spec = syntheticSpec({ seed: context.seed, users: Math.min(count, mostSimulated), hours });
      return prediction(name, spec, count, seeds, context, simulated);
    }),
  );
  const befriended = friends.flatMap((meanFriends) =>
    DESIGNS.map((name) => {
      const spec = syntheticSpec({ seed: context.seed, users: friendsUsers, meanFriends, hours });
      return prediction(name, spec, friendsUsers, 1, context, simulated);
    }),
  );
  const done = await sideBySide<Validation | Prediction>(
    [...validations, ...growth, ...befriended],
    availableParallelism(),
    context,
  );
  return {
    circumstances: context.circumstances(),
    validations: done.filter((one): one is Validation => 'cpuMs' in one),
    predictions: done.filter((one): one is Prediction => 'cores' in one),
  };
}

/** Of the first round: the model is deterministic, and rounds differ by what the machine did. */
function validation(
  name: ContenderName,
  { workload, speed, runs }: Part<'day1k'>,
  { results, signal }: Context,
): Task<Validation> {
  return async () => {
    const real = runs.find(({ contender }) => contender === name);
    if (real === undefined || results.costs === undefined || workload.kind !== 'synthetic') {
      throw new BenchError(`there is no run of ${name} to hold the model against`);
    }
    const simulated = await simulateInChild(name, workload, { signal, isLoopback: true });
    return validate(workload.users, real, simulated, results.costs.costs, speed);
  };
}

function prediction(
  name: ContenderName,
  spec: SyntheticSpec,
  users: number,
  seeds: number,
  { results }: Context,
  simulated: Simulate,
): Task<Prediction> {
  return async () => {
    const repetitions: Simulated[] = [];
    for (let more = 0; more < seeds; more += 1) {
      repetitions.push(await simulated(name, { ...spec, seed: spec.seed + more }));
    }
    if (results.costs === undefined) throw new BenchError('nobody has measured what events cost');
    return predict(name, spec, users, repetitions, results.costs.costs);
  };
}

/** The largest populations are multiples of the same simulation. */
function remembering(signal: AbortSignal): Simulate {
  const known = new Map<string, Promise<Simulated>>();
  return (contender, spec) => {
    const key = JSON.stringify([contender, spec]);
    let simulated = known.get(key);
    if (simulated === undefined) known.set(key, (simulated = simulateInChild(contender, spec, { signal })));
    return simulated;
  };
}
