import { CONTENDER_NAMES } from '../contenders/contender.ts';
import { type Calibration, fitCosts } from '../model/fit-costs.ts';
import { openedLater } from '../model/simulate.ts';
import { runOnSockets } from '../sockets/run-on-sockets.ts';
import { buildWorkload, type SyntheticSpec } from '../workload/build-workload.ts';
import { syntheticSpec } from '../workload/spec.ts';
import type { Part } from '../results.ts';
import { type Context, inTurn, takingTurns, type Task } from './context.ts';

/** The costs of every kind of event, fitted to runs in which now the one and now the other is frequent. */
export async function costs(context: Context): Promise<Part<'costs'>> {
  const { spec, speed, rounds } = context.profile.costs;
  const usual = syntheticSpec({ seed: context.seed, ...spec });
  const tasks = extremes(usual).flatMap((extreme) =>
    takingTurns(CONTENDER_NAMES, rounds).map((contender): Task<Calibration> => async (onProgress) => {
      const { signal, seed } = context;
      const run = await runOnSockets({ contender, spec: extreme, speed, seed, signal, onProgress });
      const opened = openedLater(await buildWorkload(extreme));
      return { run, opened, realSeconds: run.durationMs / 1000 / speed };
    }),
  );
  const calibrations = await inTurn(tasks, context);
  return { circumstances: context.circumstances(), costs: fitCosts(calibrations) };
}

/** In each of them something else is frequent. */
function extremes(usual: SyntheticSpec): SyntheticSpec[] {
  const { meanSessionMs, sessionsPerDay, meanFriends, messagesPerDay, opensPerDay, hoversPerDay, listsPerDay } = usual;
  return [
    // Much is said.
    { ...usual, messagesPerDay: messagesPerDay * 40 },
    // Comings and goings of short stay, that many friends hear of.
    {
      ...usual,
      sessionsPerDay: sessionsPerDay * 12,
      meanSessionMs: Math.round(meanSessionMs / 12),
      meanFriends: meanFriends * 5,
    },
    // Hardly any, of long stay.
    { ...usual, meanSessionMs: meanSessionMs * 6, uncleanShare: 0 },
    // Looks at one friend; looks at lists.
    { ...usual, opensPerDay: opensPerDay * 40, hoversPerDay: hoversPerDay * 40 },
    { ...usual, listsPerDay: listsPerDay * 40 },
  ];
}
