import type { Sighting } from '../domain/sighting.ts';
import type { VisibilityStore } from './visibility-store.ts';

/** What is old, in ms since the Unix epoch. */
export interface PruneBefore {
  /** What was last seen before; 0: nothing is. What its user chose to show stays. */
  readonly seenMs: number;
  /** What {@link LastSeenStore.forget} has kept since before. */
  readonly forgottenMs: number;
}

/**
 * Where sightings outlive the process. Batch first; every operation is safe to repeat.
 *
 * One contract suite (test/contract/last-seen-store.ts) holds for every implementation:
 * - Calls may overlap. A call that rejects may have been carried out or not, but never in part
 *   for one id; repeating it is always right.
 * - After `close()` every call rejects. `close()` waits for calls under way and may be called twice.
 */
export interface LastSeenStore {
  /** Other processes write to it, too: what was read may be out of date a moment later, and is not kept. */
  readonly isShared?: boolean;
  /** What users chose to show, kept beside their sightings. Without it nobody can choose. Closed with the store. */
  readonly visibilities?: VisibilityStore;
  /**
   * The sighting of every known id; ids never seen are absent from the map. Of one that was forgotten lately it may tell
   * when (a negative sighting). Duplicate ids are allowed.
   */
  getMany(ids: readonly string[]): Promise<Map<string, Sighting>>;
  /**
   * Raises each id to the given sighting, and never lowers one ({@link Sighting}). Durable when it resolves,
   * as far as the store is durable at all.
   */
  mergeMany(sightings: ReadonlyMap<string, Sighting>): Promise<void>;
  /**
   * Removes the id and all that is known of it. Unknown ids are no error. With `atMs` (ms since the Unix epoch) it is kept for
   * a day that this was done: nothing that was seen up to then comes back, however late it is written.
   */
  forget(id: string, atMs?: number): Promise<void>;
  /** Removes what is old, in small steps between which others get their turn. Stops early when `signal` says so. */
  prune?(before: PruneBefore, signal: AbortSignal): Promise<void>;
  /**
   * Hears of each user that another process has forgotten, and when (ms since the Unix epoch); and of `undefined` when some
   * may have been missed. One listener, until the store is closed.
   */
  onForgotten?(listener: (forgotten: { readonly id: string; readonly atMs: number } | undefined) => void): void;
  close(): Promise<void>;
}
