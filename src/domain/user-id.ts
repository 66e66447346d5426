import { PresenceError } from './errors.ts';

/**
 * 1 to 128 Unicode characters, none of them a control character (Cc) or a lone surrogate (Cs), which no
 * UTF-8 text can carry. Ids are compared code unit by code unit: no trimming, no normalisation, no case.
 */
export const USER_ID_PATTERN = /^[^\p{Cc}\p{Cs}]{1,128}$/u;

/** What most ids are, told in a quarter of the time that the pattern for all takes: of many ids it is asked of each. */
const PLAIN_ID_PATTERN = /^[ -~]{1,128}$/;

export const USER_ID_RULE = 'a user id has 1 to 128 characters and no control characters';

export function isUserId(value: unknown): value is string {
  // The length first: no pattern is run over a megabyte. A character takes at most two code units.
  return (
    typeof value === 'string' && value.length <= 256 && (PLAIN_ID_PATTERN.test(value) || USER_ID_PATTERN.test(value))
  );
}

/** A key for what somebody does about a user: ids have no control characters. */
export function pairKey(viewer: string, id: string): string {
  return `${viewer}\n${id}`;
}

/** @throws {PresenceError} `invalid_request`, naming `what` was no user id. */
export function assertUserId(value: unknown, what = 'id'): asserts value is string {
  if (!isUserId(value)) throw new PresenceError('invalid_request', `${what}: ${USER_ID_RULE}; got ${show(value)}`);
}

function show(value: unknown): string {
  if (typeof value !== 'string') return value === null ? 'null' : typeof value;
  return value.length > 40 ? `a string of length ${value.length}` : JSON.stringify(value);
}
