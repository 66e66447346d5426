import type { LastSeenApprox, Status } from '../wire/protocol.ts';
import type { PresenceSnapshot } from './snapshot.ts';

/** What is said of a user, in one language. `ago` is a moment as `Intl.RelativeTimeFormat` puts it: `5 minutes ago`. */
export interface PresenceWords extends Record<Status | LastSeenApprox, string> {
  /** The user is there, and was active then. */
  readonly active: (ago: string) => string;
  readonly lastSeen: (ago: string) => string;
  /** The answer is too old to tell what is. `status` as in these words. */
  readonly was: (status: string, ago: string) => string;
}

const ENGLISH: PresenceWords = {
  online: 'online',
  idle: 'idle',
  offline: 'offline',
  unknown: 'not known',
  recently: 'recently',
  'within-week': 'within a week',
  'within-month': 'within a month',
  'long-ago': 'long ago',
  active: (ago) => `active ${ago}`,
  lastSeen: (ago) => `last seen ${ago}`,
  was: (status, ago) => `${status} ${ago}`,
};

/** Longest first; the last one counts all that is shorter. In seconds. */
const UNITS = [
  ['year', 31_536_000],
  ['month', 2_592_000],
  ['week', 604_800],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
  ['second', 1],
] as const;

const formats = new Map<string, Intl.RelativeTimeFormat>();

function formatFor(language: string): Intl.RelativeTimeFormat {
  const options = { numeric: 'auto' } as const;
  try {
    return new Intl.RelativeTimeFormat(language, options);
  } catch {
    // Pages say `en_US`, and worse.
    return new Intl.RelativeTimeFormat(undefined, options);
  }
}

export interface DescriptionOptions {
  /** The server's clock, ms since the Unix epoch: `client.now()`. */
  readonly nowMs: number;
  /** BCP 47 tag for the moments; what is none counts as the machine's own language. */
  readonly language: string;
  /** Instead of the English ones. */
  readonly words?: Partial<PresenceWords> | undefined;
}

/** A moment as people say it, in ms since the Unix epoch; rounded down, and never in the future. */
export function agoOf(atMs: number, { nowMs, language }: DescriptionOptions): string {
  let format = formats.get(language);
  if (format === undefined) {
    format = formatFor(language);
    formats.set(language, format);
  }
  const ageS = Math.max(0, nowMs - atMs) / 1000;
  const [unit, lengthS] = UNITS.find(([, length]) => ageS >= length) ?? UNITS[6];
  return format.format(-Math.floor(ageS / lengthS), unit);
}

/** What can be said of the user, in one line: `idle, active 20 minutes ago`; `last seen 3 days ago`. */
export function describePresence({ answer, status, isCurrent }: PresenceSnapshot, options: DescriptionOptions): string {
  const words = { ...ENGLISH, ...options.words };
  if (answer === undefined) return words.unknown;
  const { lastSeen, lastSeenApprox, checkedAt } = answer;
  const seen = lastSeen === null ? lastSeenApprox && words[lastSeenApprox] : agoOf(lastSeen, options);
  if (answer.status === 'offline' && seen !== undefined) return words.lastSeen(seen);
  if (!isCurrent) return words.was(words[answer.status], agoOf(checkedAt, options));
  return status === 'idle' && seen !== undefined ? `${words.idle}, ${words.active(seen)}` : words[status];
}
