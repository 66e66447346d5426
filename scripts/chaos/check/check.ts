import type { Answer, Asked, History, Unanswered } from './history.ts';
import { ChaosTruth } from './chaos-truth.ts';
import { lossOf } from './last-seen.ts';
import { Margins } from './margins.ts';
import { type Breach, breachesOf, isDuringFault, isExcused, late, type Rules, type ViolationKind } from './rules.ts';

export interface Violation extends Breach {
  readonly user: string;
  readonly atMs: number;
  readonly asked: Asked;
  /** Undefined: there was none. */
  readonly answer: Answer | undefined;
}

export interface Verdict {
  /** In the order of time. */
  readonly violations: readonly Violation[];
  /** `unknown` without a fault, while machine or process stood still: no violation, but not hidden either. */
  readonly excused: readonly Answer[];
}

/** Holds a history against what was promised. */
export function check(history: History): Verdict {
  const margins = new Margins(history);
  const rules: Rules = { history, truth: new ChaosTruth(history, margins), margins };
  const violations: Violation[] = [];
  const add = (breach: Breach, answer: Answer): void => {
    violations.push({ ...breach, user: answer.user, atMs: answer.heardAtMs, asked: answer.asked, answer });
  };
  for (const answer of [...history.answers, ...history.lastAnswers]) {
    for (const breach of breachesOf(answer, rules)) add(breach, answer);
  }
  for (const answer of history.lastAnswers) {
    const loss = lossOf(answer, rules);
    if (loss !== undefined) add(loss, answer);
  }
  for (const unanswered of history.unanswered) violations.push(...breachesOfSilence(unanswered, rules));
  violations.push(...crashes(history));
  const excused = history.answers.filter(
    (answer) => answer.status === 'unknown' && !isDuringFault(answer, history) && isExcused(answer, margins),
  );
  return { violations: violations.sort((a, b) => a.atMs - b.atMs), excused };
}

/** Users of whom a live node should have said something by then. */
function breachesOfSilence({ asked, users, byMs, reason }: Unanswered, rules: Rules): Violation[] {
  const add = (kind: ViolationKind, detail: string): Violation[] =>
    users.map((user) => ({ kind, detail, user, atMs: byMs, asked, answer: undefined }));
  const { drainingAtMs = -Infinity } = rules.margins.node(asked.node) ?? {};
  if (reason === 'refused') return drainingAtMs <= byMs ? [] : add('refused', 'by a node that was not about to stop');
  const detail = late(asked, byMs, rules);
  return detail === undefined ? [] : add('late', `no answer, ${detail}: ${reason}`);
}

function crashes({ nodes }: History): Violation[] {
  return nodes
    .filter(({ wasKilled, drainingAtMs, endedAtMs }) => !wasKilled && endedAtMs < drainingAtMs)
    .map(({ name, endedAtMs }) => {
      const asked = { node: name, askedAtMs: endedAtMs, users: [], maxAgeMs: undefined };
      return {
        kind: 'crashed',
        detail: `${name} ended by itself`,
        user: '',
        atMs: endedAtMs,
        asked,
        answer: undefined,
      };
    });
}
