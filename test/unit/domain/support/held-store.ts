import { NEVER, newest, type Sighting } from '../../../../src/domain/sighting.ts';
import { EVERYTHING, type StoredVisibility } from '../../../../src/domain/visibility.ts';
import type { VisibilityStore } from '../../../../src/ports/visibility-store.ts';
import type { LastSeenStore } from '../../../../src/ports/last-seen-store.ts';

/** One call of the store, carried out when the test says so. */
export interface HeldCall {
  readonly kind: 'read' | 'write' | 'forget' | 'read choices' | 'choose';
  readonly ids: readonly string[];
  /** What a write was to write. */
  readonly sightings: ReadonlyMap<string, Sighting>;
  /** Carries it out, and answers. */
  succeed(): void;
  /** Answers that it failed; it was not carried out. */
  fail(): void;
}

/** A store in memory that records its calls, and holds back those that a test wants to decide on. */
export class HeldStore implements LastSeenStore {
  readonly isShared: boolean;
  readonly rows = new Map<string, Sighting>();
  /** Every call so far. */
  readonly calls: HeldCall[] = [];
  /** Calls of these kinds wait for the test; all others are carried out at once. */
  readonly holds = new Set<HeldCall['kind']>();
  /** What users chose, where the store keeps that. */
  readonly chosen = new Map<string, StoredVisibility>();
  readonly visibilities?: VisibilityStore;
  isClosed = false;
  /** Tells of what another process has forgotten. */
  tell: Parameters<NonNullable<LastSeenStore['onForgotten']>>[0] = () => undefined;

  /** `keepsChoices`: also what users choose to show. */
  constructor({ isShared = false, keepsChoices = false } = {}) {
    this.isShared = isShared;
    if (!keepsChoices) return;
    this.visibilities = {
      getMany: (ids) => {
        const known = ids.flatMap((id) =>
          this.chosen.has(id) ? [[id, this.chosen.get(id) ?? EVERYTHING] as const] : [],
        );
        return this.#call('read choices', ids, new Map(), () => new Map(known));
      },
      set: (id, visibility) =>
        this.#call('choose', [id], new Map(), () => {
          this.chosen.set(id, visibility);
        }),
    };
  }

  of(kind: HeldCall['kind']): HeldCall[] {
    return this.calls.filter((call) => call.kind === kind);
  }

  /** The newest call of that kind. */
  last(kind: HeldCall['kind']): HeldCall {
    const call = this.of(kind).at(-1);
    if (call === undefined) throw new Error(`no ${kind} yet`);
    return call;
  }

  getMany(ids: readonly string[]): Promise<Map<string, Sighting>> {
    // Seen now, however long it takes to tell.
    const known = ids.filter((id) => this.rows.has(id));
    const found = new Map(known.map((id) => [id, this.rows.get(id) ?? NEVER]));
    return this.#call('read', ids, new Map(), () => found);
  }

  mergeMany(sightings: ReadonlyMap<string, Sighting>): Promise<void> {
    const copy = new Map(sightings);
    return this.#call('write', [...copy.keys()], copy, () => {
      for (const [id, sighting] of copy) this.rows.set(id, newest(this.rows.get(id) ?? NEVER, sighting));
    });
  }

  forget(id: string): Promise<void> {
    return this.#call('forget', [id], new Map(), () => {
      this.rows.delete(id);
      this.chosen.delete(id);
    });
  }

  onForgotten(listener: HeldStore['tell']): void {
    this.tell = listener;
  }

  close(): Promise<void> {
    this.isClosed = true;
    return Promise.resolve();
  }

  #call<T>(
    kind: HeldCall['kind'],
    ids: readonly string[],
    sightings: ReadonlyMap<string, Sighting>,
    carryOut: () => T,
  ): Promise<T> {
    return new Promise((resolve, reject) => {
      const call: HeldCall = {
        kind,
        ids,
        sightings,
        succeed: () => {
          resolve(carryOut());
        },
        fail: () => {
          reject(new Error('the store is away'));
        },
      };
      this.calls.push(call);
      if (!this.holds.has(kind)) call.succeed();
    });
  }
}
