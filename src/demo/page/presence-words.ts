import type { Evidence, LastSeenApprox, Presence, Status } from '../../domain/presence.ts';
import { ago } from './ago.ts';
import type { Look } from './look.ts';

/** Older than this, an answer tells what was, not what is. */
export const TELLS_NOW_FOR_MS = 10_000;

/** What is shown of a person, in words and by the mark beside them. */
export interface Words {
  readonly mark: Status | 'none' | 'checking';
  /** The answer is too old to tell what is. */
  readonly isAged: boolean;
  /** Status and last seen. */
  readonly status: string;
  /** What the status rests on, and how old that is. */
  readonly basis: string;
}

const STATUS: Record<Status, string> = { online: 'Online', idle: 'Idle', offline: 'Offline', unknown: 'Not known' };

const EVIDENCE: Record<Evidence, string> = {
  traffic: 'recent activity',
  probe: 'answered a probe',
  'no-connection': 'no connection',
  'no-answer': 'did not answer a probe',
  none: 'could not be checked',
};

const APPROX: Record<LastSeenApprox, string> = {
  recently: 'recently',
  'within-week': 'within a week',
  'within-month': 'within a month',
  'long-ago': 'long ago',
};

/** `nowMs` by the server's clock, ms since the Unix epoch. */
export function wordsFor(look: Look | undefined, nowMs: number): Words {
  const answer = look?.answer;
  const known = answer === undefined ? NOTHING : wordsForAnswer(answer, nowMs);
  // For the blink of an eye that most answers take, what was there before stays.
  if (look?.phase === 'pending' || (look?.phase === 'asked' && answer === undefined)) {
    const before = answer === undefined ? '' : known.status;
    return { mark: 'checking', isAged: false, status: 'Checking…', basis: before };
  }
  if (look?.failure !== undefined) {
    return { mark: 'unknown', isAged: false, status: STATUS.unknown, basis: `could not be checked: ${look.failure}` };
  }
  return known;
}

const NOTHING: Words = { mark: 'none', isAged: false, status: 'Not checked yet', basis: '' };

function wordsForAnswer(answer: Presence, nowMs: number): Words {
  const { status, evidence, checkedAt } = answer;
  const isAged = nowMs - checkedAt > TELLS_NOW_FOR_MS;
  const checked = ago(checkedAt, nowMs);
  const label = isAged && status !== 'unknown' ? `Was ${STATUS[status].toLowerCase()} ${checked}` : STATUS[status];
  const seen = lastSeen(answer, nowMs);
  return {
    mark: status,
    isAged,
    status: seen === undefined ? label : `${label} · ${seen}`,
    basis: `${EVIDENCE[evidence]} · checked ${checked}`,
  };
}

function lastSeen({ status, lastSeen, lastSeenApprox }: Presence, nowMs: number): string | undefined {
  const verb = status === 'online' || status === 'idle' ? 'active' : 'last seen';
  if (lastSeen !== null) return `${verb} ${ago(lastSeen, nowMs)}`;
  return lastSeenApprox === undefined ? undefined : `${verb} ${APPROX[lastSeenApprox]}`;
}
