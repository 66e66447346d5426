import type { StoredVisibility } from '../domain/visibility.ts';

/**
 * Where what users chose to show outlives the process. The same terms as for
 * {@link import('./last-seen-store.ts').LastSeenStore}, whose `forget` removes the choice as well.
 */
export interface VisibilityStore {
  /** What each of the users chose; those who never chose are absent from the map. Duplicate ids are allowed. */
  getMany(ids: readonly string[]): Promise<Map<string, StoredVisibility>>;
  /** The newest call wins. Durable when it resolves, as far as the store is durable at all. */
  set(id: string, visibility: StoredVisibility): Promise<void>;
}
