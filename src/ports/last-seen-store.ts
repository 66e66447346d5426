import type { Sighting } from '../domain/sighting.ts';

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
  /** The sighting of every known id; ids never seen are absent from the map. Duplicate ids are allowed. */
  getMany(ids: readonly string[]): Promise<Map<string, Sighting>>;
  /**
   * Raises each id to the given sighting, and never lowers one (`max`). Durable when it resolves,
   * as far as the store is durable at all.
   */
  mergeMany(sightings: ReadonlyMap<string, Sighting>): Promise<void>;
  /** Removes the id and all that is known of it. Unknown ids are no error. */
  forget(id: string): Promise<void>;
  close(): Promise<void>;
}
