import type { Activity, Answer } from './history.ts';
import { HANDLES_WITHIN_MS, TOLERANCE_MS } from './margins.ts';
import type { Breach, Rules } from './rules.ts';

/** After the run: no activity that a node had taken may be missing, but for what it had no time to write. */
export function lossOf(answer: Answer, rules: Rules): Breach | undefined {
  const { user, lastSeenMs } = answer;
  const due = rules.truth.acked(user).filter((activity) => !mayBeLost(activity, rules));
  const newestMs = due.reduce((newest, { atMs }) => Math.max(newest, atMs), -Infinity);
  const missingMs = newestMs - (lastSeenMs ?? -Infinity);
  if (newestMs === -Infinity || missingMs <= TOLERANCE_MS) return undefined;
  const known = lastSeenMs === null ? 'never' : `${missingMs} ms before the newest activity`;
  return { kind: 'lost', detail: `last seen ${known}, which a node had taken` };
}

/** A node that is killed loses what it had not flushed; and Redis what it lost itself. */
function mayBeLost({ node, atMs, ackedAtMs }: Activity, { history, margins }: Rules): boolean {
  const { flushIntervalMs } = history.terms;
  const takesMs = flushIntervalMs + HANDLES_WITHIN_MS;
  const life = margins.node(node);
  if (life?.wasKilled === true) {
    const writtenByMs = ackedAtMs + takesMs + margins.stalledMs(ackedAtMs, ackedAtMs + takesMs);
    if (life.endedAtMs <= writtenByMs) return true;
  }
  return history.faults.some(
    ({ mayLose }) => mayLose !== undefined && atMs <= mayLose.toMs && ackedAtMs + takesMs >= mayLose.fromMs,
  );
}
