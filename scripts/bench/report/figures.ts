import { median } from '../../support/statistics.ts';
import { CONTENDER_NAMES, type ContenderName } from '../contenders/contender.ts';
import type { RealRunResult, RunResult, Sights } from '../measure/run-result.ts';

/** The designs that answer at all: all but `bare`. */
export const DESIGNS = CONTENDER_NAMES.filter((name) => name !== 'bare');

/** What people call them. */
export const TITLES: Readonly<Record<ContenderName, string>> = {
  bare: 'no presence',
  broadcast: 'broadcast',
  'heartbeat-sweep': 'heartbeat + sweep',
  'redis-ttl': 'redis-ttl',
  'redis-ttl-throttled': 'redis-ttl, throttled',
  poll: 'poll',
  pull: 'pull (whosthere)',
};

/** Presence messages, both ways. */
export function presenceMessages({ messages: { presence } }: RunResult): number {
  return presence.in + presence.out;
}

export function presenceBytes({ bytes: { presence } }: RunResult): number {
  return presence.in + presence.out;
}

/** Share of the rows looked at that were shown a wrong status, of those on which one can judge. */
export function wrongShare({ right, wrongThere, wrongAway }: Sights): number {
  const judged = right + wrongThere + wrongAway;
  return judged === 0 ? 0 : (wrongThere + wrongAway) / judged;
}

/** Share of the rows that changed their status in view although their friend did nothing. */
export function flipShare({ flips, rows }: Sights): number {
  return rows === 0 ? 0 : flips / rows;
}

/** The median over rounds of what `figure` makes of the contender's runs. NaN when it has none. */
export function ofRounds<Run extends RunResult>(
  runs: readonly Run[],
  contender: ContenderName,
  figure: (run: Run) => number,
): number {
  return median(runs.filter((run) => run.contender === contender).map(figure));
}

/** What presence costs the server, in ms of CPU: all that a run took beyond a run without presence, and Redis. */
export function presenceCpuMs(runs: readonly RealRunResult[], contender: ContenderName): number {
  const bare = ofRounds(runs, 'bare', ({ process }) => process.serverCpuMs);
  return ofRounds(runs, contender, ({ process }) => process.serverCpuMs + process.redisCpuMs) - bare;
}

/** The run of the contender, of which there must be one. */
export function runOf<Run extends RunResult>(runs: readonly Run[], contender: ContenderName): Run {
  const found = runs.find((run) => run.contender === contender);
  if (found === undefined) throw new RangeError(`there is no run of ${contender}`);
  return found;
}

/** Of the designs that do not ask when somebody looks, and of Redis's, the one with the fewest wrong rows. */
export function bestPush(runs: readonly RunResult[]): ContenderName {
  const others = DESIGNS.filter((design) => design !== 'pull');
  return others.reduce((best, design) =>
    wrongShare(runOf(runs, design).sights) < wrongShare(runOf(runs, best).sights) ? design : best,
  );
}
