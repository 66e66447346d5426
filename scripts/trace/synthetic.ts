import { Random } from '../support/random.ts';
import type { Trace, TraceEvent, TraceEventKind } from './trace.ts';

export interface SyntheticOptions {
  readonly seed: number;
  readonly users?: number;
  readonly hours?: number;
  /** How long a connection lasts on average, in seconds. */
  readonly meanOnlineS?: number;
  /** How long a user stays away on average, in seconds. */
  readonly meanAwayS?: number;
}

/* As counted in a month of a public IRC channel. */
const UNCLEAN_SHARE = 0.57;
const SILENT_SHARE_OF_UNCLEAN = 0.53;
const SILENT_S = { from: 240, to: 276 };
/** Clients that are back, on a new connection, before the old one is found out to be dead. */
const BACK_BEFORE_NOTICED_SHARE = 0.03;
const MEAN_BETWEEN_WORDS_S = 600;

/** A made-up recording: the same seed and sizes give the same one. */
export function syntheticTrace(options: SyntheticOptions): Trace {
  const { seed, users = 200, hours = 24, meanOnlineS = 5400, meanAwayS = 9000 } = options;
  const random = new Random(seed, 1);
  const endS = Math.round(hours * 3600);
  const events: Omit<TraceEvent, 'line'>[] = [];
  for (let number = 0; number < users; number += 1) {
    const add = (atS: number, kind: TraceEventKind, silentS = 0): void => {
      if (atS < endS) events.push({ atMs: atS * 1000, user: `u${number}`, kind, silentMs: silentS * 1000 });
    };
    let comesS = random.chance(0.3) ? 0 : random.wait(meanAwayS);
    while (comesS < endS) comesS = session(random, comesS, meanOnlineS, meanAwayS, add);
  }
  events.sort((a, b) => a.atMs - b.atMs);
  return {
    name: `a synthetic trace of ${users} users and ${hours} h`,
    isSynthetic: true,
    events: events.map((event, index) => ({ line: index + 2, ...event })),
    setBackLines: [],
  };
}

/** One connection and how it ended. Returns when the next one begins, in seconds. */
function session(
  random: Random,
  comesS: number,
  meanOnlineS: number,
  meanAwayS: number,
  add: (atS: number, kind: TraceEventKind, silentS?: number) => void,
): number {
  const goesS = comesS + random.wait(meanOnlineS);
  add(comesS, 'join');
  for (
    let saysS = comesS + random.wait(MEAN_BETWEEN_WORDS_S);
    saysS < goesS;
    saysS += random.wait(MEAN_BETWEEN_WORDS_S)
  ) {
    add(saysS, 'say');
  }
  const awayS = random.wait(meanAwayS);
  if (!random.chance(UNCLEAN_SHARE)) {
    add(goesS, 'leave');
    return goesS + awayS;
  }
  if (!random.chance(SILENT_SHARE_OF_UNCLEAN)) {
    add(goesS, 'drop');
    return goesS + awayS;
  }
  const silentS = random.int(SILENT_S.from, SILENT_S.to);
  add(goesS + silentS, 'drop', silentS);
  return random.chance(BACK_BEFORE_NOTICED_SHARE) ? goesS + random.int(10, SILENT_S.from - 1) : goesS + silentS + awayS;
}
