import { EventEmitter } from 'node:events';
import type { Connection, ServerEnd } from './connection.ts';
import type { Namespace } from './namespace.ts';
import type { Packet } from './packet.ts';
import { type Listener, SocketEnd } from './socket-end.ts';

/** What of Engine.IO's socket is used: its own ping, and the `heartbeat` that follows. */
class EngineSocket extends EventEmitter {
  readonly #connection: Connection;

  constructor(connection: Connection) {
    super();
    this.#connection = connection;
  }

  /** What is sent has arrived. */
  readonly writeBuffer: readonly never[] = [];

  sendPacket(_type: 'ping'): void {
    this.#connection.ping(() => this.emit('heartbeat'));
  }
}

/** One client, as a Socket.IO server has it. */
export class ServerSocket extends SocketEnd implements ServerEnd {
  readonly id: string;
  readonly nsp: Namespace;
  readonly handshake: { readonly auth: Readonly<Record<string, unknown>> };
  readonly data: Record<string, unknown> = {};
  readonly rooms = new Set<string>();
  readonly conn: EngineSocket;
  connected = true;
  readonly #connection: Connection;
  #anyListeners: readonly Listener[] = [];

  constructor(nsp: Namespace, id: string, connection: Connection, auth: Readonly<Record<string, unknown>>) {
    super();
    this.nsp = nsp;
    this.id = id;
    this.handshake = { auth };
    this.#connection = connection;
    this.conn = new EngineSocket(connection);
  }

  join(rooms: string | readonly string[]): void {
    for (const room of [rooms].flat()) this.nsp.adapter.add(this, room);
  }

  leave(room: string): void {
    this.nsp.adapter.remove(this, room);
  }

  onAny(listener: Listener): this {
    this.#anyListeners = [...this.#anyListeners, listener];
    return this;
  }

  offAny(listener: Listener): this {
    this.#anyListeners = this.#anyListeners.filter((other) => other !== listener);
    return this;
  }

  /** Sends what is encoded already. */
  override send(packet: Packet): void {
    if (this.connected) this.#connection.fromServer(packet);
  }

  onPacket(packet: Packet): void {
    if (!this.connected) return;
    if (packet.kind === 'disconnect') this.onClose('client namespace disconnect');
    else this.receive(packet);
  }

  onClose(reason: string): void {
    if (!this.connected) return;
    super.tell('disconnecting', reason);
    for (const room of this.rooms) this.leave(room);
    this.nsp.sockets.delete(this.id);
    this.connected = false;
    super.tell('disconnect', reason);
  }

  protected override nextAckId(): number {
    return this.nsp.nextAckId++;
  }

  protected override tell(...event: [name: string, ...args: unknown[]]): void {
    for (const listener of this.#anyListeners) listener.apply(this, event);
    super.tell(...event);
  }
}
