import type { Server } from 'socket.io';
import type { Socket as ClientSocket } from 'socket.io-client';
import type { Clock } from '../../../src/ports/clock.ts';
import type { ExpiringKeys } from './expiring-keys.ts';

/**
 * The designs that are compared. `bare` is none: the connections and the chat's own messages without any presence, from
 * which every other one's load is told apart.
 */
export const CONTENDER_NAMES = [
  'bare',
  'broadcast',
  'heartbeat-sweep',
  'redis-ttl',
  'redis-ttl-throttled',
  'poll',
  'pull',
] as const;
export type ContenderName = (typeof CONTENDER_NAMES)[number];

/** What stands beside a friend's name. `unsure`: nothing that a person would take for an answer, such as a hollow dot. */
export type Shown = 'there' | 'away' | 'unsure';

/** What every design is given on the server. All real: Socket.IO, Redis; on the virtual clock their virtual likes. */
export interface ServerParts {
  /**
   * Whoever connects has `socket.data.user` set, and has joined `roomOf(user)`, before `connection` handlers of a
   * contender run. The chat's own messages are relayed by the bench.
   */
  readonly io: Server;
  readonly clock: Clock;
  /** Friendship is mutual. The same list for the same user, always. */
  readonly friendsOf: (user: string) => readonly string[];
  /** Redis. Undefined for those that do not ask for it with `needsRedis`. */
  readonly keys: ExpiringKeys | undefined;
  /** How much faster than life everything goes: every window and interval of a design is divided by it. */
  readonly speed: number;
}

export interface ServerSide {
  /** Stops all timers; the server and Redis are the bench's. */
  close(): Promise<void>;
}

/** What every design is given beside one connection of a client. */
export interface ClientParts {
  /** Connected or about to be. It never reconnects by itself: whoever comes back, comes with a new one. */
  readonly socket: ClientSocket;
  readonly user: string;
  readonly clock: Clock;
  readonly speed: number;
  /** When the person last did something, by `clock`. */
  readonly activeAtMs: () => number;
}

export interface ClientSide {
  /**
   * Somebody looks at friends: calls `show` for each of them, at once or as soon as there is something to show, and
   * again whenever what is shown changes, until the returned function is called. Until the first call a friend is `unsure`.
   */
  look(users: readonly string[], show: (user: string, shown: Shown) => void): () => void;
  /** The connection is over. Stops all timers. */
  close(): void;
}

/** A presence design: its half on the server and its half beside every client. */
export interface Contender {
  readonly name: ContenderName;
  readonly needsRedis: boolean;
  serve(parts: ServerParts): Promise<ServerSide>;
  accompany(parts: ClientParts): ClientSide;
}

/** The room that all connections of a user are in. */
export function roomOf(user: string): string {
  return `user:${user}`;
}
