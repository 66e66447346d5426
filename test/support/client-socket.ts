import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import type { PresenceSocket } from '../../src/client/presence-socket.ts';
import type { Presence, RefreshAck, RefreshMessage, ServerToClientEvents } from '../../src/wire/protocol.ts';

/** A `presence:refresh` that the client has sent. */
export interface SentRefresh extends RefreshMessage {
  readonly ack: (reply: RefreshAck) => void;
}

/** The client's end of a connection whose other end is the test. */
export class MemorySocket implements PresenceSocket {
  readonly #handlers = new EventEmitter();
  connected: boolean;
  /** Names of what was sent, but refreshes; a test takes out what it has looked at. */
  readonly said: string[] = [];
  /** What was sent along, for each of these. */
  readonly messages: unknown[][] = [];
  #refreshes: SentRefresh[] = [];
  /** Answers refreshes in place of the test. */
  server: ((refresh: SentRefresh) => void) | undefined;

  constructor(connected = true) {
    this.connected = connected;
  }

  on(event: string, listener: (...args: unknown[]) => void): void {
    this.#handlers.on(event, listener);
  }

  off(event: string, listener: (...args: unknown[]) => void): void {
    this.#handlers.off(event, listener);
  }

  emit(event: string, ...args: unknown[]): void {
    assert.ok(this.connected, `${event} while disconnected: Socket.IO would keep it, and send it on connect`);
    if (event !== 'presence:refresh') {
      this.said.push(event);
      this.messages.push(args);
      return;
    }
    const [message, ack] = args as [RefreshMessage, SentRefresh['ack']];
    const refresh = { ...message, ack };
    this.#refreshes.push(refresh);
    // No server answers before `emit` has returned.
    queueMicrotask(() => this.server?.(refresh));
  }

  get listenerCount(): number {
    return this.#handlers.eventNames().reduce((sum, name) => sum + this.#handlers.listenerCount(name), 0);
  }

  /** Everything the client asked since this was called last. */
  takeRefreshes(): SentRefresh[] {
    return this.#refreshes.splice(0);
  }

  /** The only one since the last was taken. */
  takeRefresh(): SentRefresh {
    const [refresh, ...more] = this.takeRefreshes();
    assert.ok(refresh !== undefined && more.length === 0, 'one refresh has been sent');
    return refresh;
  }

  connect(): void {
    this.connected = true;
    this.#handlers.emit('connect');
  }

  disconnect(): void {
    this.connected = false;
    this.#handlers.emit('disconnect', 'transport close');
  }

  resolve(...presences: readonly Presence[]): void {
    this.#handlers.emit('presence:resolved', presences);
  }

  /** The server says that the token is about to expire. */
  expire(): void {
    this.#handlers.emit('presence:expiring', { expiresAt: 60_000, now: 0 });
  }

  /** What the client answers a probe with. */
  probe(): unknown {
    let reply: unknown;
    const ack: Parameters<ServerToClientEvents['presence:probe']>[1] = (answer) => {
      reply = answer;
    };
    this.#handlers.emit('presence:probe', {}, ack);
    return reply;
  }
}
