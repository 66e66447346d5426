/** What somebody may take within a minute. */
export interface LimitTerms {
  /** What is counted; part of the key where counts are shared. */
  readonly name: string;
  readonly perMinute: number;
}

/** Counts what each key has taken in its current minute, which begins with what it takes first. */
export interface Limiter {
  /**
   * Takes so many points. Each call counts, refused or not.
   * @throws {PresenceError} `rate_limited`, by rejection, when that is more than is left; `retryAfterMs` tells when the
   * next minute of the key begins.
   */
  take(key: string, points: number): Promise<void>;
}

export type LimiterFactory = (terms: LimitTerms) => Limiter;

/** How much is let in. Defaults and bounds: src/options.ts. */
export interface LimitSettings {
  /** Ids that a viewer refreshes in a minute, on all its sockets and over HTTP together; a refresh counts for at least 1. */
  readonly idsPerMinute: number;
  /** Touches that a service sends over HTTP in a minute. */
  readonly touchesPerMinute: number;
  /** `presence:*` events of a user in a minute, but for refreshes; refreshes that are refused, one for every ten ids; changes of its settings. */
  readonly eventsPerMinute: number;
  /** The same, but for changes of settings, of all sockets from one address; no less than `eventsPerMinute`. */
  readonly eventsPerAddressPerMinute: number;
  /** How long a viewer waits, in ms, before an id that has to be asked is asked for it over HTTP again; 0: not at all. */
  readonly pollMs: number;
}

/**
 * - `taken`: within the limit
 * - `ignored`: over it
 * - `flood`: over it so far that whoever sends it had better be cut off
 */
export type EventVerdict = 'taken' | 'ignored' | 'flood';

/** What both ways in ask before they do something. Synchronous, for what is asked most has to cost next to nothing. */
export interface Limits {
  /**
   * The viewer refreshes so many ids; 0: is about to.
   * @throws {PresenceError} `rate_limited`
   */
  readonly refresh: (viewer: string, ids: number) => void;
  /**
   * The service sends so many touches; 0: is about to.
   * @throws {PresenceError} `rate_limited`
   */
  readonly touch: (service: string, touches: number) => void;
  /**
   * The user changes a setting of its own.
   * @throws {PresenceError} `rate_limited`
   */
  readonly change: (user: string) => void;
  /**
   * The sender, a user or a socket that is nobody's, has sent an event from the network, or what counts for so many.
   * Undefined: from one that is not counted.
   */
  readonly event: (sender: string, network?: string, count?: number) => EventVerdict;
  /** Whether the sender's events from the network are ignored. */
  readonly isMuted: (sender: string, network?: string) => boolean;
  /**
   * A request over HTTP. The returned function is to be called with each of its ids that has to be asked.
   * @throws {PresenceError} `rate_limited`, by the returned function, for an id that the viewer had asked not long ago, and
   * for all that come after it.
   */
  readonly poll: (viewer: string, ids: readonly string[]) => (id: string) => void;
}
