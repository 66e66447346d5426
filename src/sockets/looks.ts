import { PresenceError } from '../domain/errors.ts';
import type { PresenceCore } from '../domain/presence-core.ts';
import type { Limits } from '../ports/limits.ts';
import { MAX_IDS_PER_REFRESH, type RefreshAck, type WireError } from '../wire/protocol.ts';
import { parse, refreshMessageSchema } from '../wire/schemas.ts';
import { refusalOf } from '../wire/wire-error.ts';
import type { Backlog } from './backlog.ts';
import { replyToRefresh } from './refresh-reply.ts';
import { ResolvedQueue } from './resolved-queue.ts';
import type { AnySocket } from './socket-types.ts';
import { LoopTurns } from './loop-turns.ts';

/** How many refreshes of a socket may wait for answers: a person who looks around asks for a few a second, and each is over within some. */
export const MAX_OPEN_REFRESHES = 100;

/** A refresh of more ids takes a turn of its own: it takes a ms or two, and who looks at a few people need not wait for many such. */
export const AT_ONCE = 100;
/** For all sockets of the process: they share its event loop. */
const longLooks = new LoopTurns();

export interface LooksParts {
  readonly core: PresenceCore;
  readonly limits: Limits;
  readonly ackWithinMs: number;
  readonly onError: (error: PresenceError) => void;
}

/** Whose looks they are. */
export interface Looker {
  /** Whom the socket belongs to right now. */
  identify(): string | undefined;
  /** Its person has done something. */
  onActivity(): void;
  /** A refresh of so many ids was refused. */
  onRefused(ids: number): void;
}

/** The refreshes of one socket. */
export class Looks {
  readonly #socket: AnySocket;
  readonly #looker: Looker;
  readonly #parts: LooksParts;
  readonly #backlog: Backlog;
  readonly #resolved: ResolvedQueue;
  #open = 0;

  constructor(socket: AnySocket, looker: Looker, parts: LooksParts, backlog: Backlog) {
    this.#socket = socket;
    this.#looker = looker;
    this.#parts = parts;
    this.#backlog = backlog;
    this.#resolved = new ResolvedQueue(socket, backlog);
  }

  /** For `presence:refresh`. */
  onRefresh(...args: unknown[]): void {
    const ack = args.at(-1);
    if (typeof ack !== 'function') return;
    const reply = (answer: RefreshAck): void => {
      (ack as (answer: RefreshAck) => void)(answer);
      this.#backlog.sent();
    };
    const refuse = (error: unknown): void => {
      reply({ error: this.#refused(error) });
      this.#looker.onRefused(idsIn(args[0]));
    };
    try {
      const rest = this.#look(args[0], reply);
      if (rest === undefined) return;
      this.#open += 1;
      void rest.then(this.#closed, (error: unknown) => {
        this.#closed();
        refuse(error);
      });
    } catch (error) {
      refuse(error);
    }
  }

  readonly #closed = (): void => {
    this.#open -= 1;
  };

  #look(input: unknown, ack: (reply: RefreshAck) => void): Promise<void> | undefined {
    const { core, limits, ackWithinMs } = this.#parts;
    const viewer = this.#looker.identify();
    if (viewer === undefined) throw new PresenceError('unauthorized', 'this socket is not signed in');
    // Before it is parsed, which takes longer than most answers.
    limits.refresh(viewer, idsIn(input));
    if (this.#open >= MAX_OPEN_REFRESHES) throw this.#tooManyOpen();
    const message = parse(refreshMessageSchema, input);
    if (message.background !== true) this.#looker.onActivity();
    const resolved = this.#resolved.push;
    const reply = { core, ackWithinMs, viewer, message, ack, resolved, refused: this.#refused };
    if (message.ids.length <= AT_ONCE) return replyToRefresh(reply);
    return longLooks.take().then(() => (this.#socket.connected ? replyToRefresh(reply) : undefined));
  }

  readonly #refused = (thrown: unknown): WireError => refusalOf(thrown, this.#parts.onError);

  #tooManyOpen(): PresenceError {
    const { stats, settings } = this.#parts.core;
    stats.rateLimited += 1;
    const retryAfterMs = settings.probeTimeoutMs;
    return new PresenceError('rate_limited', `${MAX_OPEN_REFRESHES} refreshes are open`, { retryAfterMs });
  }
}

/** How many a message counts for, whatever it is. */
function idsIn(message: unknown): number {
  const ids = (message as { readonly ids?: unknown } | null | undefined)?.ids;
  return Array.isArray(ids) ? Math.min(Math.max(1, ids.length), MAX_IDS_PER_REFRESH) : 1;
}
