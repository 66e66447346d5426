import type { Request } from 'express';
import type { Registry } from 'prom-client';
import { InProcessBus } from './buses/in-process-bus.ts';
import { MOVES_WITHIN_MS } from './domain/devices.ts';
import { PresenceError } from './domain/errors.ts';
import type { Presence } from './domain/presence.ts';
import { PresenceCore } from './domain/presence-core.ts';
import { resolveAll } from './domain/resolve-all.ts';
import type { Stats } from './domain/stats.ts';
import type { Visibility } from './domain/visibility.ts';
import type { HttpHandler } from './http/handler.ts';
import { type Authenticate, presenceRouter } from './http/router.ts';
import { NO_LIMITS, openLimits } from './limits/limits.ts';
import { memoryLimiter } from './limits/memory-limiter.ts';
import { networksBy } from './limits/network-of.ts';
import { optionError } from './option-error.ts';
import { drainSchema, type LimitsInput, resolveLimits, resolveSettings, type SettingsInput, warn } from './options.ts';
import { type Clock, systemClock } from './ports/clock.ts';
import type { LastSeenStore } from './ports/last-seen-store.ts';
import type { LimiterFactory } from './ports/limits.ts';
import type { Policy } from './ports/policy.ts';
import type { AskLocal, PresenceBusFactory } from './ports/presence-bus.ts';
import { SocketGateway } from './sockets/socket-gateway.ts';
import type { AnyServer, AnySocket } from './sockets/socket-types.ts';
import { MemoryStore } from './stores/memory-store.ts';
import { parse, refreshBodySchema, visibilitySchema } from './wire/schemas.ts';
import { toPresenceError } from './wire/wire-error.ts';

/** Options of {@link attachPresence}: the ones below, and every number in {@link SettingsInput} with its default. */
export interface PresenceOptions<Data> extends SettingsInput {
  /**
   * Whose socket this is; undefined while nobody has signed in on it. Asked when a socket connects and at each of its
   * events, so it must be cheap: read what the authentication has left on `socket.data`.
   */
  readonly userId: (socket: AnySocket<Data>) => string | undefined;
  /**
   * The address of the client, as the last proxy that is trusted saw it; undefined where it is not known. Asked when a socket
   * connects. Events are limited for each address, unless it is of a private network; for none, unless this is given.
   */
  readonly address?: (socket: AnySocket<Data>) => string | undefined;
  /** The namespace whose sockets take part; '/' unless given. */
  readonly namespace?: string;
  /** Where sightings are kept; in memory only, unless given. Closed by `close()`. */
  readonly store?: LastSeenStore;
  /** How probes reach other nodes; this process alone, unless given. Closed by `close()`. */
  readonly bus?: PresenceBusFactory;
  /** What a viewer may know of whom; everything, unless given. */
  readonly policy?: Policy;
  /** Whether viewers are shown no more of others' last seen than they show of their own; not, unless given. */
  readonly reciprocal?: boolean;
  /** Who sends an HTTP request to `router()`; see `bearerAuth`. Nobody is let in, unless given. */
  readonly authenticate?: Authenticate;
  /** How much viewers, services, users and addresses may send; see docs/reference/options.md. False: as much as they like. */
  readonly limits?: LimitsInput | false;
  /** Where is counted what nodes let in together; in this process alone, unless given. */
  readonly limiter?: LimiterFactory;
  /** The system's clock, unless given. */
  readonly clock?: Clock;
  /** Hears of failures that nobody waits for, such as a flush that will be tried again. Warns on stderr, unless given. */
  readonly onError?: (error: PresenceError) => void;
}

/** Presence on a Socket.IO server. */
export interface WhosThere {
  /**
   * The user was active at `atMs` (ms since the Unix epoch; now, unless given). Synchronous and cheap: written later.
   * @throws {PresenceError} `invalid_request` for a bad id or moment, `unavailable` once closed.
   */
  touch(userId: string, atMs?: number): void;
  /**
   * The user has logged out, at `atMs`: no longer trust freshness, ask. Same moments and errors as `touch`; one that is
   * older than the newest touch changes nothing.
   */
  goodbye(userId: string, atMs?: number): void;
  /**
   * One answer for each distinct id, in the order asked. `maxAge` in ms, clamped to what the settings allow.
   * @throws {PresenceError} `invalid_request` and `too_many_ids` for bad input, `unavailable` once closed or when the policy fails.
   */
  refresh(viewer: string, ids: readonly string[], options?: { maxAge?: number }): Promise<Presence[]>;
  /**
   * What the user chose to show: everything, unless they chose.
   * @throws {PresenceError} `invalid_request` for a bad id, `unavailable` when the store cannot be read.
   */
  visibility(userId: string): Promise<Visibility>;
  /**
   * What others are shown of the user from now on, by every node. Not `visible`: the user appears offline, last seen stays as it
   * is now, and nobody who looks causes a probe.
   * @throws {PresenceError} `invalid_request` for a bad id or choice; `unavailable` when the store fails, or keeps no choices.
   */
  setVisibility(userId: string, visibility: Visibility): Promise<void>;
  /**
   * Removes all that is known of the user, their choice included, on every node. What was seen up to now does not come back,
   * however late it is written; traffic that comes later counts again.
   * @throws {PresenceError} `invalid_request` for a bad id, `unavailable` when the store fails.
   */
  forget(userId: string): Promise<void>;
  /**
   * Writes every sighting that is not in the store yet, without waiting for the next flush.
   * @throws {PresenceError} `unavailable` when that fails; nothing is lost, and it is tried again.
   */
  flush(): Promise<void>;
  /**
   * The HTTP routes of the contract, to be mounted in an Express app, or put before one. `metrics`: what `/metrics` is to tell
   * besides; `mayScrape`: to whom, everybody unless given.
   */
  router(options?: { readonly metrics?: Registry; readonly mayScrape?: (request: Request) => boolean }): HttpHandler;
  /** Counters since start. */
  readonly stats: Readonly<Stats>;
  /**
   * For a node that is to stop while others go on: not ready any more, it makes its clients connect anew, evenly over
   * `overMs` (ms, 0 to a day), and answers until they have arrived elsewhere. Nobody is taken for offline meanwhile. New
   * connections are the embedder's to refuse. Follow with `close()`.
   * @throws {PresenceError} `invalid_request` for a bad duration.
   */
  drain(options: { overMs: number }): Promise<void>;
  /**
   * Takes presence off the server, which stays open; answers what is open, writes what is unwritten, closes store and bus.
   * The second call joins the first.
   * @throws {PresenceError} `unavailable` when sightings could not be written; everything is closed all the same.
   */
  close(): Promise<void>;
}

const OPTION_KINDS = {
  userId: 'function',
  address: 'function',
  namespace: 'string',
  store: ['getMany', 'mergeMany', 'forget', 'close'],
  bus: 'function',
  policy: 'function',
  reciprocal: 'boolean',
  authenticate: 'function',
  limiter: 'function',
  clock: ['now', 'after'],
  onError: 'function',
} as const;

/**
 * Puts presence on an existing Socket.IO server: its sockets become viewers, targets and sources of touches.
 * @throws {PresenceError} `invalid_request`, by rejection, naming the option and the value that is wrong.
 */
export async function attachPresence<Data = unknown>(
  io: AnyServer<Data>,
  options: PresenceOptions<Data>,
): Promise<WhosThere> {
  const {
    userId,
    address = () => undefined,
    namespace = '/',
    store = new MemoryStore(),
    bus = (askLocal: AskLocal) => new InProcessBus(askLocal),
    policy,
    reciprocal,
    authenticate = () => undefined,
    limits: limitsInput,
    limiter = memoryLimiter,
    clock = systemClock,
    onError = warn,
    ...numbers
  } = options;
  assertOptions({ ...options, userId }, OPTION_KINDS);
  const settings = resolveSettings(numbers);
  const limitSettings = resolveLimits(limitsInput);

  const core = new PresenceCore({ clock, store, bus, policy, reciprocal, settings, onError });
  const { ackWithinMs } = settings;
  const limits =
    limitSettings === false
      ? NO_LIMITS
      : openLimits(limitSettings, {
          clock,
          stats: core.stats,
          limiter,
          onError: (thrown) => {
            onError(toPresenceError(thrown));
          },
        });
  const networkOf = networksBy(address, onError);
  const gateway = new SocketGateway(io.of(namespace), { core, limits, ackWithinMs, userId, networkOf, onError });
  let closing: Promise<void> | undefined;

  return {
    stats: core.stats,
    touch: (id, atMs) => {
      core.touch(id, atMs);
    },
    goodbye: (id, atMs) => {
      core.goodbye(id, atMs);
    },
    refresh: async (viewer, ids, { maxAge } = {}) => {
      const request = parse(refreshBodySchema, { ids, maxAge });
      return resolveAll(core, viewer, request.ids, request.maxAge);
    },
    visibility: (id) => core.visibility(id),
    setVisibility: async (id, visibility) => core.setVisibility(id, parse(visibilitySchema, visibility)),
    forget: (id) => core.forget(id),
    flush: () => core.flush(),
    router: (options = {}) => presenceRouter({ ...options, core, limits, authenticate, onError }),
    drain: async (drain) => {
      const { data, error } = drainSchema.safeParse(drain);
      if (error !== undefined) throw optionError(error, drain);
      core.drain();
      await gateway.move(clock, data.overMs);
      await new Promise<void>((resolve) => clock.after(MOVES_WITHIN_MS, resolve));
    },
    close: () => {
      // At once, and first: taken off the sockets before, everybody connected would be told of as offline.
      closing ??= core.close();
      gateway.close();
      return closing;
    },
  };
}

type Kind = 'string' | 'function' | 'boolean';

/** JavaScript has no compiler to tell what an option must be. */
function assertOptions(options: object, kinds: Readonly<Record<string, Kind | readonly string[]>>): void {
  for (const [name, value] of Object.entries(options) as [string, unknown][]) {
    const kind = kinds[name];
    if (kind === undefined || (value === undefined && name !== 'userId')) continue;
    const isRight =
      typeof kind === 'string'
        ? typeof value === kind
        : kind.every((method) => typeof (value as Record<string, unknown> | null)?.[method] === 'function');
    const wanted = typeof kind === 'string' ? `a ${kind}` : `an object with ${kind.join(', ')}`;
    if (!isRight) throw new PresenceError('invalid_request', `option ${name}: must be ${wanted}, got ${typeof value}`);
  }
}
