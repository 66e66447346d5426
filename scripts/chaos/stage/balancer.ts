import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

export interface Target {
  readonly name: string;
  readonly port: number;
}

/** A connection that was led somewhere. */
export interface Led {
  /** The client's own port. */
  readonly port: number;
  readonly node: string;
  readonly atMs: number;
}

/** Many connections come at once when a node was killed. */
const BACKLOG = 4_096;

/**
 * The one address that clients know: each new connection goes to the next node in turn, or the one after it when that
 * does not take it. A node that stands still does take it, as it would from any balancer.
 */
export class Balancer {
  readonly led: Led[] = [];
  readonly #server: Server;
  readonly #ends = new Set<Socket>();
  #targets: readonly Target[] = [];
  #turn = 0;

  private constructor() {
    this.#server = createServer((near) => {
      this.#ends.add(near);
      near.on('error', () => undefined).on('close', () => this.#ends.delete(near));
      near.setNoDelay();
      this.#lead(near, this.#targets.length);
    });
  }

  static async start(): Promise<Balancer> {
    const balancer = new Balancer();
    balancer.#server.listen({ port: 0, host: '127.0.0.1', backlog: BACKLOG });
    await once(balancer.#server, 'listening');
    return balancer;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  add(target: Target): void {
    this.#targets = [...this.#targets, target];
  }

  remove(name: string): void {
    this.#targets = this.#targets.filter((target) => target.name !== name);
  }

  async close(): Promise<void> {
    this.#server.close();
    for (const end of this.#ends) end.destroy();
    await once(this.#server, 'close');
  }

  #lead(near: Socket, attempts: number): void {
    const target = this.#targets[(this.#turn += 1) % this.#targets.length];
    if (target === undefined || attempts === 0 || near.destroyed) {
      near.destroy();
      return;
    }
    const far = connect({ port: target.port, host: '127.0.0.1', noDelay: true });
    const onRefused = (): void => {
      this.#lead(near, attempts - 1);
    };
    far.once('error', onRefused);
    far.once('connect', () => {
      far.off('error', onRefused).on('error', () => undefined);
      if (near.remotePort === undefined) {
        far.destroy();
        return;
      }
      this.led.push({ port: near.remotePort, node: target.name, atMs: Date.now() });
      near.pipe(far).pipe(near);
      // As a broken connection ends: with nothing said.
      near.once('close', () => far.destroy());
      far.once('close', () => near.destroy());
    });
  }
}

/** To which node each connection was led. */
export class Leads {
  readonly #byPort = new Map<number, Led[]>();

  constructor(led: readonly Led[]) {
    for (const each of led) {
      const same = this.#byPort.get(each.port);
      if (same === undefined) this.#byPort.set(each.port, [each]);
      else same.push(each);
    }
  }

  /** Where the connection from `port` that was opened at `atMs` went: ports are used again. */
  nodeOf(port: number, atMs: number): string | undefined {
    const candidates = this.#byPort.get(port) ?? [];
    return candidates.reduce<Led | undefined>(
      (best, each) => (best === undefined || Math.abs(each.atMs - atMs) < Math.abs(best.atMs - atMs) ? each : best),
      undefined,
    )?.node;
  }
}
