import type { LastSeenStore } from '../../src/ports/last-seen-store.ts';
import { NEVER, type Sighting } from '../../src/domain/sighting.ts';
import { erased, higher } from './oracle.ts';
import type { World } from './world.ts';

const LONGEST_MS = 120;

/** A store in memory whose calls take their time, fail with and without having been carried out, and hang. */
export class SimStore implements LastSeenStore {
  readonly rows = new Map<string, Sighting>();
  readonly #world: World;
  readonly #hanging = new Set<() => void>();
  #isHealthy = false;
  isClosed = false;

  constructor(world: World) {
    this.#world = world;
  }

  /** From now on every call succeeds. Calls that hang fail. */
  heal(): void {
    this.#isHealthy = true;
    for (const fail of this.#hanging) fail();
    this.#hanging.clear();
  }

  async getMany(ids: readonly string[]): Promise<Map<string, Sighting>> {
    const { random, plan } = this.#world;
    if (this.isClosed) throw new Error('the store is closed');
    const read = (): Map<string, Sighting> =>
      new Map(ids.flatMap((id) => (this.rows.has(id) ? [[id, this.rows.get(id) ?? NEVER] as const] : [])));
    if (this.#fails(0.1)) {
      await this.#hang(ids);
      this.#readFailed(ids);
      throw new Error('the store has lost its mind');
    }
    // What is read may have changed by the time it arrives.
    const early = random.chance(0.5) ? read() : undefined;
    const isTooSlow = this.#fails(0.1);
    const waitMs = isTooSlow ? plan.settings.storeTimeoutMs + random.int(0, 500) : this.#latencyMs();
    if (isTooSlow) this.#readFails(ids, plan.settings.storeTimeoutMs);
    await this.#pass(waitMs);
    if (this.#fails(0.15)) {
      this.#readFailed(ids);
      throw new Error('the store cannot read');
    }
    return early ?? read();
  }

  async mergeMany(sightings: ReadonlyMap<string, Sighting>): Promise<void> {
    const { random, plan } = this.#world;
    const { flushBatchSize } = plan.settings;
    this.#called('write');
    this.#world.check(sightings.size <= flushBatchSize, 'writes are batched', () => `${sightings.size} at once`);
    this.#world.check(sightings.size > 0, 'writes are batched', () => 'nothing to write');
    const fails = this.#fails(0.3);
    const isCarriedOut = !fails || random.chance(0.5);
    const snapshot = new Map(sightings);
    const write = (): void => {
      for (const [id, sighting] of snapshot) this.rows.set(id, higher(this.rows.get(id) ?? NEVER, sighting));
    };
    const isEarly = random.chance(0.5);
    if (isEarly && isCarriedOut) write();
    await this.#pass(this.#latencyMs());
    if (!isEarly && isCarriedOut) write();
    this.#world.note(() => `  store ${fails ? 'fails to write' : 'has written'} ${[...snapshot.keys()].join(', ')}`);
    if (fails) throw new Error('the store cannot write');
  }

  async forget(id: string, atMs = 0): Promise<void> {
    this.#called('forget');
    const isEarly = this.#world.random.chance(0.5);
    if (isEarly) this.rows.set(id, erased(atMs));
    await this.#pass(this.#latencyMs());
    if (!isEarly) this.rows.set(id, erased(atMs));
  }

  async close(): Promise<void> {
    this.isClosed = true;
    await this.#pass(this.#latencyMs());
  }

  #called(what: string): void {
    this.#world.check(!this.isClosed, 'nothing happens after close', () => `the store is asked to ${what}`);
  }

  #fails(probability: number): boolean {
    return this.#world.plan.storeFaults && !this.#isHealthy && this.#world.random.chance(probability);
  }

  #latencyMs(): number {
    const { random, plan } = this.#world;
    return plan.slowStore ? random.int(0, LONGEST_MS) : 0;
  }

  #pass(ms: number): Promise<void> {
    return ms === 0 ? Promise.resolve() : new Promise((resolve) => this.#world.clock.after(ms, resolve));
  }

  #hang(ids: readonly string[]): Promise<void> {
    this.#readFails(ids, this.#world.plan.settings.storeTimeoutMs);
    return new Promise((resolve) => this.#hanging.add(resolve));
  }

  #readFails(ids: readonly string[], afterMs: number): void {
    this.#world.clock.after(afterMs, () => {
      this.#readFailed(ids);
    });
  }

  #readFailed(ids: readonly string[]): void {
    this.#world.note(() => `  store fails to read ${ids.join(', ')}`);
    for (const id of ids) this.#world.userOf(id).trouble.readFailedAt = this.#world.event();
  }
}
