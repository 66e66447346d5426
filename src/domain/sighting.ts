/**
 * The one integer that is kept of a user: `atMs * 2 + (left ? 1 : 0)`.
 *
 * It is a max-register: merged by `max`, which is commutative, associative and idempotent, so that
 * replayed, reordered and duplicated writes are all harmless. At the same millisecond a goodbye wins.
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

/** When the user was last active, in ms since the Unix epoch; 0 for {@link NEVER}. */
export function atMsOf(sighting: Sighting): number {
  return Math.floor(sighting / 2);
}

/** Whether the newest thing known of the user is a goodbye: freshness is then not to be trusted. */
export function hasLeft(sighting: Sighting): boolean {
  return sighting % 2 === 1;
}

export function newest(a: Sighting, b: Sighting): Sighting {
  return a > b ? a : b;
}
