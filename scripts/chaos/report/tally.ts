import type { Verdict } from '../check/check.ts';
import type { Answer, FaultRecord, History } from '../check/history.ts';

/** What one fault came to, from its beginning until that of the next. */
export interface Row {
  readonly fault: string;
  readonly detail: string;
  /** On the timeline of the round, in ms. */
  readonly fromMs: number;
  readonly toMs: number;
  readonly asked: number;
  /** By status and evidence, such as `online traffic`. */
  readonly answers: Readonly<Record<string, number>>;
  readonly probes: number;
  readonly unknown: number;
  /** Of these: without a fault, while machine or process stood still. */
  readonly excused: number;
  readonly violations: number;
  /** The last `unknown`, in ms after the end of the fault; negative: before it; null: there was none. */
  readonly lastUnknownMs: number | null;
  /** Of those who were unknown at its end or later: when the last of them was known again. In ms after it; null: none was. */
  readonly knownAgainMs: number | null;
  /** As stated: see {@link FaultRecord.recoversWithinMs}. */
  readonly recoversWithinMs: number;
}

type Phase = Pick<FaultRecord, 'name' | 'detail' | 'fromMs' | 'toMs' | 'recoversWithinMs' | 'probes'>;

/** One row for the time before the first fault, one for each fault. */
export function rowsOf(history: History, { violations, excused }: Verdict): Row[] {
  const { faults, fromMs, toMs, quietProbes: probes } = history;
  const quiet: Phase = { name: 'no fault', detail: '', fromMs, toMs: fromMs, recoversWithinMs: 0, probes };
  const phases = [quiet, ...faults];
  return phases.map((phase, index) => {
    const endMs = phases[index + 1]?.fromMs ?? toMs;
    // A question belongs to the fault that was the newest when it was answered.
    const isMine = (atMs: number): boolean => atMs >= phase.fromMs && (atMs < endMs || endMs === toMs);
    const answers = history.answers.filter(({ heardAtMs, isCorrection }) => isMine(heardAtMs) && !isCorrection);
    const unanswered = history.unanswered.filter(({ byMs }) => isMine(byMs));
    const unknown = answers.filter(({ status }) => status === 'unknown');
    return {
      fault: phase.name,
      detail: phase.detail,
      fromMs: phase.fromMs - fromMs,
      toMs: phase.toMs - fromMs,
      asked: answers.length + unanswered.reduce((sum, { users }) => sum + users.length, 0),
      answers: countBy(answers, ({ status, evidence }) => (status === 'unknown' ? status : `${status} ${evidence}`)),
      probes: phase.probes,
      unknown: unknown.length,
      excused: excused.filter(({ heardAtMs }) => isMine(heardAtMs)).length,
      violations: violations.filter(({ atMs }) => isMine(atMs)).length,
      lastUnknownMs: phase === quiet ? null : lastOf(unknown, phase.toMs),
      knownAgainMs: phase === quiet ? null : knownAgainMs(answers, phase.toMs),
      recoversWithinMs: phase.recoversWithinMs,
    };
  });
}

function lastOf(answers: readonly Answer[], sinceMs: number): number | null {
  return answers.length === 0 ? null : Math.max(...answers.map(({ heardAtMs }) => heardAtMs)) - sinceMs;
}

/** `answers` in the order in which they were heard. */
function knownAgainMs(answers: readonly Answer[], sinceMs: number): number | null {
  const unknown = new Set<string>();
  let longestMs: number | null = null;
  for (const { asked, user, status, heardAtMs } of answers) {
    const key = `${asked.node} ${user}`;
    if (status === 'unknown') unknown.add(key);
    else if (unknown.delete(key) && heardAtMs >= sinceMs) longestMs = Math.max(longestMs ?? 0, heardAtMs - sinceMs);
  }
  return longestMs;
}

function countBy<T>(items: readonly T[], keyOf: (item: T) => string): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const item of items) counts[keyOf(item)] = (counts[keyOf(item)] ?? 0) + 1;
  return counts;
}
