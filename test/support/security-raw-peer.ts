import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { WebSocket } from 'ws';
import { Mailbox } from './sockets-mailbox.ts';

/** The end of a connection, among the packets that have come over it. */
export const HUNG_UP = Symbol('the server has hung up');

/** A WebSocket to the server, and packets of Engine.IO and Socket.IO as text: whatever an attacker may send. */
export class RawPeer {
  readonly socket: WebSocket;
  /** What has come, but for pings, which are answered. */
  readonly packets = new Mailbox<string | typeof HUNG_UP>();
  readonly #closed: Promise<unknown>;
  /** How many pings of Engine.IO have come. */
  pings = 0;

  private constructor(socket: WebSocket) {
    this.socket = socket;
    this.#closed = once(socket, 'close').then(() => {
      this.packets.put(HUNG_UP);
    });
    // Hung up on in the middle of what we send.
    socket.on('error', () => undefined);
    socket.on('message', (bytes: Buffer) => {
      this.#receive(bytes.toString());
    });
  }

  /** Connected to Engine.IO, and to no namespace yet. */
  static async open(url: string, options: { readonly perMessageDeflate?: boolean } = {}): Promise<RawPeer> {
    const { host } = new URL(url);
    const socket = new WebSocket(`ws://${host}/socket.io/?EIO=4&transport=websocket`, options);
    const peer = new RawPeer(socket);
    await peer.next(/^0\{/);
    return peer;
  }

  async join(token: string): Promise<void> {
    this.send(`40${JSON.stringify({ token })}`);
    await this.next(/^40\{/);
  }

  send(...frames: readonly (string | Uint8Array)[]): void {
    for (const frame of frames) if (this.socket.readyState === WebSocket.OPEN) this.socket.send(frame);
  }

  /** What is beneath the WebSocket. */
  get stream(): Socket {
    return (this.socket as unknown as { readonly _socket: Socket })._socket;
  }

  /** Sends the frames so that they arrive together. */
  sendAtOnce(frames: readonly string[]): void {
    this.stream.cork();
    this.send(...frames);
    this.stream.uncork();
  }

  /** The next packet, which has to look like this. */
  async next(pattern: RegExp): Promise<string> {
    const packet = await this.packets.take();
    assert.ok(packet !== HUNG_UP, `hung up instead of ${String(pattern)}`);
    assert.match(packet, pattern);
    return packet;
  }

  /** The next packet that looks like this, after whatever others. */
  async find(pattern: RegExp): Promise<string> {
    for (;;) {
      const packet = await this.packets.take();
      assert.ok(packet !== HUNG_UP, `hung up instead of ${String(pattern)}`);
      if (pattern.test(packet)) return packet;
    }
  }

  /** The server hangs up, after whatever other packets. */
  async hungUp(): Promise<void> {
    while ((await this.packets.take()) !== HUNG_UP);
  }

  /** A refresh, as what it is acked with. */
  async refresh(id: string, ackId = 99): Promise<unknown> {
    this.send(`42${ackId}["presence:refresh",{"ids":[${JSON.stringify(id)}],"background":true}]`);
    const packet = await this.find(new RegExp(`^43${ackId}\\[`));
    return (JSON.parse(packet.slice(packet.indexOf('['))) as unknown[])[0];
  }

  async close(): Promise<void> {
    this.socket.terminate();
    await this.#closed;
  }

  #receive(packet: string): void {
    if (packet !== '2') {
      this.packets.put(packet);
      return;
    }
    this.pings += 1;
    this.send('3');
  }
}
