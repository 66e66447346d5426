import type { Random } from '../support/random.ts';

/**
 * Who is looked at:
 * - `hidden` by the policy, and connected
 * - `never existed`, as far as the server knows
 * - `appears offline` by choice, since they were seen days ago, and connected
 * - `away`: seen days ago
 */
export const KINDS = ['hidden', 'never existed', 'appears offline', 'away'] as const;
export type Kind = (typeof KINDS)[number];

/** Nobody may be able to tell the first from the second. */
export const PAIRS = [
  ['hidden', 'never existed'],
  ['appears offline', 'away'],
] as const satisfies readonly (readonly [Kind, Kind])[];

export type WayName = 'sockets' | 'HTTP';
export const WAY_NAMES = ['sockets', 'HTTP'] as const satisfies readonly WayName[];

export interface Person {
  /** All of one length, and nothing in it tells the kind. */
  readonly id: string;
  readonly kind: Kind;
  /** Looked at in this way alone, so that the first look is the first. */
  readonly way: WayName;
}

/** So many of each kind for each way in, in random order. Ids are counted on from `firstId`. */
export function people(each: number, firstId: number, random: Random): readonly Person[] {
  const parts = WAY_NAMES.flatMap((way) =>
    KINDS.flatMap((kind) => Array.from({ length: each }, () => ({ way, kind }))),
  );
  return shuffled(parts, random).map((part, at) => ({ ...part, id: `u${String(firstId + at).padStart(7, '0')}` }));
}

export const isConnected = ({ kind }: Person): boolean => kind === 'hidden' || kind === 'appears offline';

/** Fisher and Yates. */
export function shuffled<T>(list: readonly T[], random: Random): T[] {
  const mixed = [...list];
  for (let last = mixed.length - 1; last > 0; last -= 1) {
    const other = random.int(0, last);
    [mixed[last], mixed[other]] = [mixed[other] as T, mixed[last] as T];
  }
  return mixed;
}
