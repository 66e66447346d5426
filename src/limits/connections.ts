import type { Clock } from '../ports/clock.ts';
import { Allowance } from './allowance.ts';
import { memoryLimiter } from './memory-limiter.ts';
import { networkOf } from './network-of.ts';

export interface ConnectionSettings {
  /** Connections that an address may have open; and so many new ones within a minute. */
  readonly perAddress: number;
  /** Connections that a user may have open. */
  readonly perUser: number;
}

const MAX_ADDRESSES = 10_000;

/** How many connections come from where, and from whom. For the server that owns them all. */
export class Connections {
  /** Connections refused so far. */
  refused = 0;
  readonly #settings: ConnectionSettings;
  readonly #arriving: Allowance;
  readonly #ofNetworks = new Map<string, number>();
  readonly #ofUsers = new Map<string, number>();

  constructor(clock: Clock, settings: ConnectionSettings, onError: (thrown: unknown) => void) {
    this.#settings = settings;
    const { perAddress: perMinute } = settings;
    const limiter = memoryLimiter({ name: 'connections', perMinute });
    this.#arriving = new Allowance(clock, limiter, { perMinute, maxKeys: MAX_ADDRESSES }, onError);
  }

  /** Whether one more connection from the address is let in. Addresses of our own networks always are. */
  admits(address: string | undefined): boolean {
    const network = networkOf(address);
    if (network === undefined) return true;
    const open = this.#ofNetworks.get(network) ?? 0;
    return this.#counted(open < this.#settings.perAddress && this.#arriving.take(network, 1) === 0);
  }

  /** Whether one more connection of the user is let in. */
  admitsUser(user: string): boolean {
    return this.#counted((this.#ofUsers.get(user) ?? 0) < this.#settings.perUser);
  }

  /**
   * A connection has come from the address. Returns what it is counted under, for {@link closed}; undefined where it is not
   * counted.
   */
  opened(address: string | undefined): string | undefined {
    const network = networkOf(address);
    if (network !== undefined) add(this.#ofNetworks, network, 1);
    return network;
  }

  /** It has ended. To be called once. */
  closed(network: string): void {
    add(this.#ofNetworks, network, -1);
  }

  /** A connection of the user has come. */
  openedBy(user: string): void {
    add(this.#ofUsers, user, 1);
  }

  /** It has ended. To be called once. */
  closedBy(user: string): void {
    add(this.#ofUsers, user, -1);
  }

  #counted(isAdmitted: boolean): boolean {
    if (!isAdmitted) this.refused += 1;
    return isAdmitted;
  }
}

function add(counts: Map<string, number>, key: string, more: number): void {
  const count = (counts.get(key) ?? 0) + more;
  if (count > 0) counts.set(key, count);
  else counts.delete(key);
}
