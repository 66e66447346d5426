/**
 * The one integer that is kept of a user: `atMs * 2 + (left ? 1 : 0)`; negative when the user was forgotten at that moment.
 *
 * It is a max-register: merged by the maximum of its magnitude, which is commutative, associative and idempotent, so that
 * replayed, reordered and duplicated writes are all harmless. At the same millisecond a goodbye wins over a sighting,
 * and what is forgotten over both: what was seen up to then does not come back, however late it is written.
 */
declare const brand: unique symbol;
export type Sighting = number & { readonly [brand]: 'Sighting' };

/** No sighting at all. Loses every merge. */
export const NEVER = 0 as Sighting;

/** The latest moment (ms since the Unix epoch) that still fits a sighting as a safe integer. */
export const MAX_AT_MS = (Number.MAX_SAFE_INTEGER - 1) / 2;

/** The user was active at `atMs` (integer ms since the Unix epoch). */
export function seenAt(atMs: number): Sighting {
  return (atMs * 2) as Sighting;
}

/** The user said goodbye at `atMs` (integer ms since the Unix epoch). */
export function leftAt(atMs: number): Sighting {
  return (atMs * 2 + 1) as Sighting;
}

/** The user was forgotten at `atMs` (integer ms since the Unix epoch): of what was up to then nothing is known. */
export function forgottenAt(atMs: number): Sighting {
  return -(atMs * 2 + 1) as Sighting;
}

/** When the user was last active, in ms since the Unix epoch; 0 for {@link NEVER}, and when it was forgotten. */
export function atMsOf(sighting: Sighting): number {
  return sighting < 0 ? 0 : Math.floor(sighting / 2);
}

/** Whether the newest thing known of the user is a goodbye: freshness is then not to be trusted. */
export function hasLeft(sighting: Sighting): boolean {
  return sighting % 2 === 1;
}

/** The moment (ms since the Unix epoch) as of which to forget, so that nothing of `known` is left: now, or later. */
export function forgetsAsOf(known: Sighting, nowMs: number): number {
  return Math.max(nowMs, Math.floor(Math.abs(known) / 2));
}

/** For how long it is kept that a user was forgotten: nothing that was seen before waits longer to be written. In ms. */
export const FORGOTTEN_FOR_MS = 24 * 60 * 60 * 1000;

/** Whether `a` wins over `b` when they are merged. */
export function isNewer(a: Sighting, b: Sighting): boolean {
  const newer = Math.abs(a);
  const older = Math.abs(b);
  return newer > older || (newer === older && a < b);
}

export function newest(a: Sighting, b: Sighting): Sighting {
  return isNewer(a, b) ? a : b;
}
