import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/**
 * The network between one node and Redis. States:
 * - open: bytes go through
 * - refused: whoever is connected is cut off, and nobody gets through
 * - black hole: nothing goes through, and neither end hears of the other's; what was held back goes through once open.
 */
export class Tunnel {
  readonly #server: Server;
  readonly #ends = new Set<Socket>();
  /** What was held back while it was a black hole, in order. */
  #held: (() => void)[] = [];
  #state: 'open' | 'refused' | 'black-hole' = 'open';

  private constructor(targetPort: number) {
    this.#server = createServer((near) => {
      // An end that breaks becomes the end of the other; there is nobody to report it to.
      near.on('error', () => undefined);
      if (this.#state === 'refused') {
        near.resetAndDestroy();
        return;
      }
      const far = connect({ port: targetPort, host: '127.0.0.1', noDelay: true });
      far.on('error', () => undefined);
      near.setNoDelay();
      this.#join(near, far);
      this.#join(far, near);
    });
  }

  static async to(targetPort: number): Promise<Tunnel> {
    const tunnel = new Tunnel(targetPort);
    tunnel.#server.listen(0, '127.0.0.1');
    await once(tunnel.#server, 'listening');
    return tunnel;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  open(): void {
    this.#state = 'open';
    const held = this.#held;
    this.#held = [];
    for (const pass of held) pass();
  }

  refuse(): void {
    this.#state = 'refused';
    for (const end of this.#ends) end.resetAndDestroy();
  }

  swallow(): void {
    this.#state = 'black-hole';
  }

  async close(): Promise<void> {
    this.#server.close();
    this.#held = [];
    this.#state = 'open';
    for (const end of this.#ends) end.destroy();
    await once(this.#server, 'close');
  }

  #join(from: Socket, to: Socket): void {
    this.#ends.add(from);
    from.on('data', (bytes) => {
      this.#pass(() => to.write(bytes));
    });
    from.on('close', () => {
      this.#ends.delete(from);
      this.#pass(() => to.destroy());
    });
  }

  #pass(act: () => void): void {
    if (this.#state === 'black-hole') this.#held.push(act);
    else act();
  }
}
