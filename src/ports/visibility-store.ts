import type { StoredVisibility } from '../domain/visibility.ts';

/**
 * Where what users chose to show outlives the process. The same terms as for
 * {@link import('./last-seen-store.ts').LastSeenStore}, whose `forget` removes the choice as well.
 */
export interface VisibilityStore {
  /**
   * What each of the users chose. Those who never chose show everything, or are absent from the map. Duplicate ids are allowed.
   * It must not take longer for those who chose: that somebody hides is told by nothing else.
   */
  getMany(ids: readonly string[]): Promise<Map<string, StoredVisibility>>;
  /** The newest call wins. Durable when it resolves, as far as the store is durable at all. */
  set(id: string, visibility: StoredVisibility): Promise<void>;
}
