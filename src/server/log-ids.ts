import { createHmac, randomBytes } from 'node:crypto';

/** How user ids appear in logs: as hashes, or as they are. */
export type LogIds = 'hashed' | 'plain';

const SHOWN_DIGITS = 12;

/**
 * How to write a user id into the log. Hashed, the same id looks the same until the process ends, and nobody can find
 * out by trying names whose it is: the key is random, and is kept nowhere.
 */
export function logIdsAs(as: LogIds): (id: string) => string {
  if (as === 'plain') return (id) => id;
  const key = randomBytes(32);
  return (id) => createHmac('sha256', key).update(id).digest('hex').slice(0, SHOWN_DIGITS);
}
