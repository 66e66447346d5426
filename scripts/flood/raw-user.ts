import { once } from 'node:events';
import { WebSocket } from 'ws';

type OnPacket = (packet: string, user: RawUser) => void;

/** A user on a WebSocket, and as cheap as that: packets are text, and nobody parses what need not be. */
export class RawUser {
  readonly closed: Promise<unknown>;
  readonly #socket: WebSocket;

  private constructor(socket: WebSocket, onPacket: OnPacket) {
    this.#socket = socket;
    this.closed = once(socket, 'close');
    // Hung up on; `closed` tells.
    socket.on('error', () => undefined);
    socket.on('message', (bytes: Buffer) => {
      const packet = bytes.toString('latin1');
      if (packet === '2') this.send('3');
      else onPacket(packet, this);
    });
  }

  /** Resolves once it is in the namespace; undefined when it was not let in. `onPacket` gets what comes then, but pings. */
  static async connect(url: string, token: string, onPacket: OnPacket): Promise<RawUser | undefined> {
    const socket = new WebSocket(`${url.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`);
    let onJoined: ((isIn: boolean) => void) | undefined;
    const joined = new Promise<boolean>((resolve) => {
      onJoined = resolve;
    });
    const user = new RawUser(socket, (packet, self) => {
      if (packet.startsWith('0')) self.send(`40${JSON.stringify({ token })}`);
      else if (packet.startsWith('40')) onJoined?.(true);
      else if (packet.startsWith('44')) onJoined?.(false);
      else onPacket(packet, self);
    });
    const isIn = await Promise.race([joined, user.closed.then(() => false)]);
    if (!isIn) user.close();
    return isIn ? user : undefined;
  }

  send(packet: string): void {
    if (this.#socket.readyState === WebSocket.OPEN) this.#socket.send(packet);
  }

  close(): void {
    this.#socket.terminate();
  }
}
