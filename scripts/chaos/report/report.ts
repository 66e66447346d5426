import { check, type Violation } from '../check/check.ts';
import type { Terms } from '../check/history.ts';
import {
  EXCUSES_FROM_MS,
  HANDLES_WITHIN_MS,
  SUBSCRIBES_WITHIN_MS,
  TOLERANCE_MS,
  WAKES_WITHIN_MS,
} from '../check/margins.ts';
import type { RoundOutcome } from '../run-round.ts';
import { TERMS } from '../stage/settings.ts';
import { around } from './around.ts';
import { type Row, rowsOf } from './tally.ts';

/** What the checker allows for, in ms. */
export const MARGINS = {
  toleranceMs: TOLERANCE_MS,
  subscribesWithinMs: SUBSCRIBES_WITHIN_MS,
  handlesWithinMs: HANDLES_WITHIN_MS,
  wakesWithinMs: WAKES_WITHIN_MS,
  excusesFromMs: EXCUSES_FROM_MS,
} as const;

export interface ToldViolation extends Pick<Violation, 'kind' | 'detail' | 'user'> {
  /** On the timeline of the round, in ms. */
  readonly atMs: number;
  readonly node: string;
  /** The history around it. Undefined for those beyond the first few of a kind. */
  readonly history: readonly string[] | undefined;
}

export interface RoundReport {
  readonly round: string;
  readonly tookMs: number;
  readonly users: number;
  readonly connections: number;
  readonly activities: number;
  /** The longest that machine or process was seen to stand still, in ms. */
  readonly longestStallMs: number;
  readonly rows: readonly Row[];
  readonly violations: readonly ToldViolation[];
}

export interface Report {
  readonly seed: number;
  readonly clients: number;
  readonly terms: Terms;
  readonly margins: typeof MARGINS;
  readonly rounds: readonly RoundReport[];
  readonly violationCount: number;
}

/** Violations of each kind, and resting on the same, whose history is told. */
const MAX_TOLD = 5;

export function reportOfRound(round: string, { history, log }: RoundOutcome): RoundReport {
  const verdict = check(history);
  const told = new Map<string, number>();
  return {
    round,
    tookMs: history.toMs - history.fromMs,
    users: history.lastAnswers.length,
    connections: history.connections.length,
    activities: history.activities.length,
    longestStallMs: history.stalls.reduce((longest, { lateMs }) => Math.max(longest, lateMs), 0),
    rows: rowsOf(history, verdict),
    violations: verdict.violations.map((violation) => {
      const { kind, detail, user, asked, atMs, answer } = violation;
      const alike = `${kind} ${answer?.evidence ?? ''}`;
      const count = (told.get(alike) ?? 0) + 1;
      told.set(alike, count);
      return {
        kind,
        detail,
        user,
        node: asked.node,
        atMs: atMs - history.fromMs,
        history: count <= MAX_TOLD ? around(violation, history, log) : undefined,
      };
    }),
  };
}

export function reportOf(run: Pick<Report, 'seed' | 'clients'>, rounds: readonly RoundReport[]): Report {
  const violationCount = rounds.reduce((sum, { violations }) => sum + violations.length, 0);
  return { ...run, terms: TERMS, margins: MARGINS, rounds, violationCount };
}
