import { z } from 'zod';
import { PresenceError } from '../domain/errors.ts';

/** In a cluster its hash tag, or all of it, says where a stream is, and where what is set aside of it is. */
export const streamName = z
  .string()
  .min(1)
  .regex(/^[^{}\s]*(\{[^{}\s]+\}[^{}\s]*)?$/, 'must have no white space, and braces around a hash tag alone');

/** What the stream has, as node-redis gives it. */
export interface StreamEntry {
  /** `<ms since the Unix epoch>-<number>`: the time at which Redis took it, unless the pipeline named it itself. */
  readonly id: string;
  readonly message: Readonly<Record<string, string>>;
}

/** Where sightings go: what `attachPresence` and `createToucher` give. */
export interface TouchTarget {
  touch(userId: string, atMs?: number): void;
  goodbye(userId: string, atMs?: number): void;
  flush(): Promise<void>;
}

/**
 * Gives an entry to its target. Fields: `id`, the user; `at`, ms since the Unix epoch in digits, by default the time in
 * the entry's own id; `left`, `1` for a goodbye. Others mean nothing.
 * @throws {PresenceError} `invalid_request` for what is no touch, and whatever the target throws.
 */
export function giveEntry({ id: entryId, message }: StreamEntry, target: TouchTarget): void {
  const { id, at = timeOf(entryId), left = '0' } = message as Readonly<Partial<Record<string, string>>>;
  if (id === undefined) throw new PresenceError('invalid_request', 'id: there is no such field');
  if (!/^\d{1,16}$/.test(at)) throw refused('at', 'ms since the Unix epoch in digits', at);
  if (left !== '0' && left !== '1') throw refused('left', '1 for a goodbye', left);
  if (left === '1') target.goodbye(id, Number(at));
  else target.touch(id, Number(at));
}

function timeOf(entryId: string): string {
  return entryId.slice(0, entryId.indexOf('-'));
}

function refused(field: string, wanted: string, value: string): PresenceError {
  const got = value.length > 40 ? `${value.length} characters` : JSON.stringify(value);
  return new PresenceError('invalid_request', `${field}: expected ${wanted}, got ${got}`);
}
