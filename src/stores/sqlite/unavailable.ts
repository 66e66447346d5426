import { messageOf, PresenceError } from '../../domain/errors.ts';

/** `unavailable`, naming the file, what we were about to do with it, and what SQLite (or the disk) said. */
export function unavailable(path: string, doing: string, cause: unknown): PresenceError {
  return new PresenceError('unavailable', `SQLite file ${path}: cannot ${doing}: ${messageOf(cause)}`, { cause });
}
