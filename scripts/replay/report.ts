import type { ViolationKind } from './contract.ts';
import type { Cost } from './cost.ts';
import { type Distribution, distributionOf } from '../support/distribution.ts';
import type { Script } from '../trace/script.ts';
import type { LingeringRow } from './lingering.ts';
import type { AnswerRow, Tally, Violation, WrongRow } from './tally.ts';
import type { Trace } from '../trace/trace.ts';

/** Violations of each kind that are told in full; beyond, they are counted. */
const MAX_TOLD = 5;

/** What one replay came to. The same for both ways of running it. All durations in ms. */
export interface Report {
  readonly trace: {
    readonly name: string;
    readonly isSynthetic: boolean;
    readonly users: number;
    readonly connections: number;
    readonly words: number;
    readonly fromMs: number;
    readonly durationMs: number;
    readonly setBackLines: readonly number[];
    readonly ignoredLines: readonly number[];
    /** How long the recorded system itself took to notice silent clients. */
    readonly noticedAfterMs: Distribution;
  };
  readonly run: {
    readonly kind: 'virtual' | 'real';
    readonly seed: number;
    /** null: as fast as it goes. */
    readonly speed: number | null;
    /** The settings that the answers were given under, by name. */
    readonly windows: Readonly<Record<string, number>>;
    readonly toleranceMs: number;
    /** For how long the machine was seen to stand still, all in all. Tolerated on top, where it did. */
    readonly stalledMs: number;
    readonly tookMs: number;
  };
  readonly looks: number;
  readonly answers: number;
  readonly corrections: number;
  readonly rows: readonly AnswerRow[];
  readonly wrong: readonly WrongRow[];
  readonly lingering: readonly LingeringRow[];
  readonly cost: Cost & { readonly answersAfterProbe: number };
  readonly violationCount: number;
  readonly violationKinds: Readonly<Partial<Record<ViolationKind, number>>>;
  readonly violations: readonly Violation[];
}

/** A stretch of a trace, about to be replayed. */
export interface Stretch {
  readonly trace: Trace;
  /** From `fromMs` of the trace on. */
  readonly script: Script;
  readonly fromMs: number;
}

/** What a run hands in. */
export interface Outcome {
  readonly looks: number;
  readonly tally: Tally;
  readonly cost: Cost;
  readonly run: Report['run'];
}

export function reportOf({ trace, script, fromMs }: Stretch, { looks, tally, cost, run }: Outcome): Report {
  const byKind = new Map<ViolationKind, Violation[]>();
  for (const violation of tally.violations) {
    const alike = byKind.get(violation.kind);
    if (alike === undefined) byKind.set(violation.kind, [violation]);
    else alike.push(violation);
  }
  const silences = trace.events.flatMap(({ silentMs }) => (silentMs > 0 ? silentMs : []));
  return {
    trace: {
      name: trace.name,
      isSynthetic: trace.isSynthetic,
      users: new Set(script.connections.map(({ user }) => user)).size,
      connections: script.connections.length,
      words: script.moves.filter(({ kind }) => kind === 'say').length,
      fromMs,
      durationMs: script.durationMs,
      setBackLines: trace.setBackLines,
      ignoredLines: script.ignoredLines,
      noticedAfterMs: distributionOf(silences),
    },
    run,
    looks,
    answers: tally.answers,
    corrections: tally.corrections,
    rows: tally.rows,
    wrong: tally.wrong,
    lingering: tally.lingering,
    cost: { ...cost, answersAfterProbe: tally.probed },
    violationCount: tally.violations.length,
    violationKinds: Object.fromEntries([...byKind].map(([kind, violations]) => [kind, violations.length])),
    violations: [...byKind.values()].flatMap((violations) => violations.slice(0, MAX_TOLD)),
  };
}
