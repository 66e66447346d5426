import type { PresenceError } from '../domain/errors.ts';
import { LastSeen } from '../domain/last-seen.ts';
import type { Settings } from '../domain/settings.ts';
import { Stats } from '../domain/stats.ts';
import { RedisLink } from '../redis/redis-link.ts';
import { RedisStore } from '../stores/redis/redis-store.ts';

/** Counters since start of a {@link Toucher}. */
export type ToucherStats = Pick<Stats, 'touches' | 'written' | 'dropped' | 'writeFailures'>;

/** Moves last seen from any process, with no server of ours between it and Redis. */
export interface Toucher {
  /**
   * The user was active at `atMs` (ms since the Unix epoch; now, unless given). Synchronous and cheap: written later, once
   * for all touches of the user.
   * @throws {PresenceError} `invalid_request` for a bad id or moment, `unavailable` once closed.
   */
  touch(userId: string, atMs?: number): void;
  /** The user has logged out, at `atMs`: no longer trust freshness, ask. Same moments and errors as `touch`. */
  goodbye(userId: string, atMs?: number): void;
  /**
   * Writes every sighting that is not in Redis yet, without waiting for the next flush.
   * @throws {PresenceError} `unavailable` when that fails; nothing is lost, and it is tried again.
   */
  flush(): Promise<void>;
  readonly stats: Readonly<ToucherStats>;
  /**
   * Writes what is left, takes nothing more, and ends the connection. The second call joins the first.
   * @throws {PresenceError} `unavailable`, saying how many sightings could not be written; the connection ends all the same.
   */
  close(): Promise<void>;
}

export interface ToucherParts {
  readonly url: string;
  readonly prefix: string;
  readonly settings: Settings;
  readonly onError: (error: PresenceError) => void;
}

/** @throws {PresenceError} `invalid_request` for a bad address or prefix, `unavailable` when Redis cannot be reached. */
export async function openToucher({ url, prefix, settings, onError }: ToucherParts): Promise<Toucher> {
  const link = await RedisLink.open({ url, prefix, onError });
  const stats = new Stats();
  const lastSeen = new LastSeen(link.clock, new RedisStore(link), settings, stats, onError);
  let closing: Promise<void> | undefined;
  return {
    stats,
    touch: (id, atMs) => {
      lastSeen.touch(id, atMs);
    },
    goodbye: (id, atMs) => {
      lastSeen.goodbye(id, atMs);
    },
    flush: () => lastSeen.flush(),
    // The store is the only user of the link, which ends with it.
    close: () => (closing ??= lastSeen.close()),
  };
}
