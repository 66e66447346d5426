import type { Violation } from '../check/check.ts';
import type { History } from '../check/history.ts';
import type { LogLine } from '../stage/node-process.ts';

/** How much of the history before and after a violation is told, in ms. */
const AROUND_MS = 4_000;
/** A connection that matters may be older. In ms. */
const CONNECTIONS_MS = 12_000;

/** The nearest. */
const MAX_ANSWERS = 20;

/** What happened to the user around a violation, one line each, in the order of time; times in s on the round's timeline. */
export function around({ user, atMs }: Violation, history: History, log: readonly LogLine[]): string[] {
  const at = (ms: number): string => (ms === Infinity ? '-' : ((ms - history.fromMs) / 1_000).toFixed(3));
  const isNear = (ms: number): boolean => Math.abs(ms - atMs) <= AROUND_MS;
  const lines: { readonly atMs: number; readonly text: string }[] = [];
  for (const { fromMs, toMs, name, detail } of history.faults) {
    if (fromMs <= atMs + AROUND_MS && toMs >= atMs - CONNECTIONS_MS) {
      lines.push({ atMs: fromMs, text: `fault: ${name}, ${detail}, until ${at(toMs)}` });
    }
  }
  for (const connection of history.connections) {
    if (connection.user !== user || connection.openingAtMs > atMs + AROUND_MS) continue;
    if (connection.closedAtMs < atMs - CONNECTIONS_MS) continue;
    const { device, node, openingAtMs, openedAtMs, answeredUntilMs, closedAtMs, ending, answers } = connection;
    const text =
      `${device} connects to ${node}${answers ? '' : ' (answers no probes)'}, there ${at(openedAtMs)}, ` +
      `answers until ${at(answeredUntilMs)} (${ending}), closed ${at(closedAtMs)}`;
    lines.push({ atMs: openingAtMs, text });
  }
  for (const activity of history.activities) {
    if (activity.user !== user || !isNear(activity.atMs)) continue;
    lines.push({ atMs: activity.atMs, text: `says something to ${activity.node}, acked ${at(activity.ackedAtMs)}` });
  }
  const answers = [...history.answers, ...history.lastAnswers]
    .filter((answer) => answer.user === user && isNear(answer.heardAtMs))
    .sort((a, b) => Math.abs(a.heardAtMs - atMs) - Math.abs(b.heardAtMs - atMs))
    .slice(0, MAX_ANSWERS);
  for (const answer of answers) {
    const { asked, status, evidence, checkedAtMs, lastSeenMs, isCorrection } = answer;
    const lastSeen = lastSeenMs === null ? 'never' : at(lastSeenMs);
    const text =
      `${asked.node}, asked ${at(asked.askedAtMs)} for ${asked.maxAgeMs ?? 'any'} ms, says ${status} by ${evidence} ` +
      `of ${at(checkedAtMs)}, last seen ${lastSeen}${isCorrection ? ', as a correction' : ''}`;
    lines.push({ atMs: answer.heardAtMs, text });
  }
  for (const line of log)
    if (isNear(line.atMs)) lines.push({ atMs: line.atMs, text: `log of ${line.node}: ${line.text}` });
  return lines.sort((a, b) => a.atMs - b.atMs).map((line) => `${at(line.atMs).padStart(9)}  ${line.text}`);
}
