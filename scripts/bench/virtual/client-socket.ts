import { Connection, type Listener } from './connection.ts';
import type { Packet } from './packet.ts';
import { SocketEnd } from './socket-end.ts';

/**
 * A socket.io-client that does not reconnect, together with what happens to its network.
 *
 * States: connecting, what is emitted waits -> connected -> over, for which only the client itself is the reason.
 */
export class ClientSocket extends SocketEnd {
  connected = false;
  readonly #connection: Connection;
  #nextAckId = 0;
  #waiting: Packet[] = [];

  constructor(server: Listener, auth: Readonly<Record<string, unknown>>) {
    super();
    this.#connection = new Connection(server, this.#onPacket, auth);
  }

  /** Says goodbye. */
  disconnect(): this {
    this.#connection.leave(this.connected);
    this.#end('io client disconnect');
    return this;
  }

  /** Its machine sleeps, or its network is gone: nothing is read or written any more, and nothing closed. */
  fallSilent(): void {
    this.#connection.fallSilent();
  }

  /** Its tab is closed, or its process killed: the connection breaks. */
  cut(): void {
    this.#connection.cut();
    this.#end('transport close');
  }

  /** Counts the keep-alive's traffic until now. */
  catchUp(): void {
    this.#connection.catchUp();
  }

  protected override nextAckId(): number {
    return this.#nextAckId++;
  }

  protected override send(packet: Packet): void {
    if (this.connected) this.#connection.fromClient(packet);
    else this.#waiting.push(packet);
  }

  readonly #onPacket = (packet: Packet): void => {
    if (packet.kind === 'connect') this.#begin();
    else this.receive(packet);
  };

  #begin(): void {
    this.connected = true;
    for (const packet of this.#waiting) this.send(packet);
    this.#waiting = [];
    this.tell('connect');
  }

  #end(reason: string): void {
    if (!this.connected) return;
    this.connected = false;
    this.tell('disconnect', reason);
  }
}
