import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/**
 * The network between one client and the server, on any transport. Frozen, it holds back all bytes of both
 * directions, as a process that was stopped does; cut, its connections end with nothing said.
 */
export class Link {
  readonly #server: Server;
  readonly #ends = new Set<Socket>();
  #frozen = false;
  #isDown = false;

  private constructor(targetPort: number) {
    this.#server = createServer((near) => {
      if (this.#isDown) {
        near.destroy();
        return;
      }
      const far = connect(targetPort, '127.0.0.1');
      this.#join(near, far);
      this.#join(far, near);
    });
  }

  static async to(targetPort: number): Promise<Link> {
    const link = new Link(targetPort);
    link.#server.listen(0, '127.0.0.1');
    await once(link.#server, 'listening');
    return link;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  freeze(): void {
    this.#frozen = true;
    for (const end of this.#ends) end.pause();
  }

  /** What was held back goes through now. */
  thaw(): void {
    this.#frozen = false;
    for (const end of this.#ends) end.resume();
  }

  cut(): void {
    for (const end of this.#ends) end.destroy();
  }

  /** Cut, and nobody gets through any more. */
  down(): void {
    this.#isDown = true;
    this.cut();
  }

  up(): void {
    this.#isDown = false;
  }

  async close(): Promise<void> {
    this.#server.close();
    this.cut();
    await once(this.#server, 'close');
  }

  #join(from: Socket, to: Socket): void {
    this.#ends.add(from);
    from.setNoDelay();
    from.on('data', (bytes) => to.write(bytes));
    from.on('end', () => to.end());
    // A reset of one end becomes the end of the other; there is nobody to report it to.
    from.on('error', () => to.destroy());
    from.on('close', () => {
      this.#ends.delete(from);
      to.destroy();
    });
    if (this.#frozen) from.pause();
  }
}
