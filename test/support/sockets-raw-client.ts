import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { WebSocket } from 'ws';
import { Mailbox } from './sockets-mailbox.ts';
import type { World } from './sockets.ts';

/** A client written by hand in no time, as in any language: a WebSocket and the packets of the protocol as text. */
export class RawClient {
  readonly #socket: WebSocket;
  readonly #connection: Socket;
  /** Engine.IO packets, but for pings that were answered. */
  readonly packets = new Mailbox<string>();
  /** Whether it answers Engine.IO pings, as every Engine.IO 4 client does. */
  answersPings = true;
  pings = 0;

  private constructor(socket: WebSocket, connection: Socket) {
    this.#socket = socket;
    this.#connection = connection;
    socket.on('message', (bytes: Buffer) => {
      this.#receive(bytes.toString());
    });
  }

  /** Connects to the default namespace. `revision` is Engine.IO's: 4 is that of Socket.IO 3 and later, 3 that of 2. */
  static async connect(world: World, user: string, revision: 3 | 4): Promise<RawClient> {
    const query = `EIO=${revision}&transport=websocket&user=${user}`;
    const connection = connect(world.port, '127.0.0.1');
    const socket = new WebSocket(`ws://127.0.0.1:${world.port}/socket.io/?${query}`, {
      createConnection: () => connection,
    });
    const client = new RawClient(socket, connection);
    world.closeLater(async () => {
      if (socket.readyState === WebSocket.CLOSED) return;
      const closed = once(socket, 'close');
      socket.terminate();
      await closed;
    });
    await client.expect(/^0\{/);
    if (revision === 4) client.send('40');
    await client.expect(/^40/);
    return client;
  }

  send(packet: string): void {
    this.#socket.send(packet);
  }

  /** In one write, so that the server reads them all in one turn of its event loop. Resolves once they are on their way. */
  async sendAtOnce(packets: readonly string[]): Promise<void> {
    this.#connection.cork();
    const sent = packets.map(
      (packet) =>
        new Promise((resolve) => {
          this.#socket.send(packet, resolve);
        }),
    );
    this.#connection.uncork();
    await Promise.all(sent);
  }

  /** Reads nothing from now on; what it sends gets through. */
  stopReading(): void {
    this.#socket.pause();
  }

  /** The next packet, which has to look like this. */
  async expect(pattern: RegExp): Promise<string> {
    const packet = await this.packets.take();
    assert.match(packet, pattern);
    return packet;
  }

  #receive(packet: string): void {
    if (packet !== '2') {
      this.packets.put(packet);
      return;
    }
    this.pings += 1;
    if (this.answersPings) this.send('3');
    else this.packets.put(packet);
  }
}
