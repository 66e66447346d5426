import { CONTENDER_NAMES, type ContenderName } from '../contenders/contender.ts';
import { breakEven, type CostAt } from '../model/break-even.ts';
import { withLooks } from '../model/looks-per-day.ts';
import { messagesOf, runsAt } from '../model/runs-at.ts';
import { runOnSockets } from '../sockets/run-on-sockets.ts';
import { syntheticSpec } from '../workload/spec.ts';
import type { RealRunResult } from '../measure/run-result.ts';
import type { Part } from '../results.ts';
import { type Context, inTurn, type Task } from './context.ts';

/** How far to either side of a crossing it is confirmed, as a ratio. */
const ASIDE = 1.5;

type Crossing = Part<'crossings'>['crossings'][number];
type Side = Crossing['sides'][number];

/** Computes where pull costs as many messages as each other design, and then runs both on both sides of it. */
export async function crossings(context: Context): Promise<Part<'crossings'>> {
  const { spec, speed } = context.profile.crossings;
  const people = syntheticSpec({ seed: context.seed, ...spec });
  const runs = runsAt(people, context.signal);
  const costAt: CostAt = async (contender, looks) => messagesOf(await runs(contender, looks));
  const others = CONTENDER_NAMES.filter((name) => name !== 'bare' && name !== 'pull');
  const tasks = others.map((contender): Task<Crossing> => async (onProgress) => {
    const looksPerUserDay = await breakEven(contender, costAt);
    if (typeof looksPerUserDay === 'string') return { contender, looksPerUserDay, sides: [] };
    const run = (by: ContenderName, looks: number, from: number): Promise<RealRunResult> =>
      runOnSockets({
        contender: by,
        spec: withLooks(people, looks),
        speed,
        seed: context.seed,
        signal: context.signal,
        onProgress: (share) => {
          onProgress((from + share) / 4);
        },
      });
    const below = looksPerUserDay / ASIDE;
    const above = looksPerUserDay * ASIDE;
    const sides: Side[] = [
      {
        looksPerUserDay: below,
        expected: 'pull',
        contender: await run(contender, below, 0),
        pull: await run('pull', below, 1),
      },
      {
        looksPerUserDay: above,
        expected: 'push',
        contender: await run(contender, above, 2),
        pull: await run('pull', above, 3),
      },
    ];
    return { contender, looksPerUserDay, sides };
  });
  const found = await inTurn(tasks, context);
  return { circumstances: context.circumstances(), workload: people, speed, crossings: found };
}
