import assert from 'node:assert/strict';
import { setImmediate } from 'node:timers/promises';
import { createClient } from 'redis';
import { RedisServer } from '../../scripts/support/redis-server.ts';
import type { Pace } from '../../src/buses/redis/nodes.ts';
import { RedisBus } from '../../src/buses/redis/redis-bus.ts';
import type { PresenceError } from '../../src/domain/errors.ts';
import type { Presence } from '../../src/domain/presence.ts';
import { redisLimiter } from '../../src/limits/redis-limiter.ts';
import { RedisLink } from '../../src/redis/redis-link.ts';
import { RedisStore } from '../../src/stores/redis/redis-store.ts';
import { PATIENT } from './redis-bus-cluster.ts';
import { linkIs } from './redis-link-is.ts';
import { type Attaching, World } from './sockets.ts';
import { Link } from './sockets-link.ts';

/** A node of several: a Socket.IO server with presence on Redis, over a network of its own. */
export class RedisNode {
  readonly world: World;
  readonly network: Link;
  readonly link: RedisLink;
  readonly bus: RedisBus;
  /** What the link reported. */
  readonly reports: readonly PresenceError[];

  constructor(world: World, network: Link, link: RedisLink, bus: RedisBus, reports: readonly PresenceError[]) {
    this.world = world;
    this.network = network;
    this.link = link;
    this.bus = bus;
    this.reports = reports;
  }

  /** The server's own look, with no connection between. */
  async look(id: string): Promise<Presence> {
    // What was found in this very millisecond is fresh.
    const { clock } = this.link;
    const fromMs = clock.now();
    while (clock.now() <= fromMs) await setImmediate();
    const [presence] = await this.world.presence.refresh('vera', [id], { maxAge: 0 });
    assert.ok(presence !== undefined);
    return presence;
  }

  /** Takes the node off Redis. */
  async cutOff(): Promise<void> {
    this.network.down();
    await linkIs(this.link, 'down');
  }

  async reconnect(): Promise<void> {
    this.network.up();
    await linkIs(this.link, 'up');
    await this.bus.settled();
  }
}

/** Every look is a probe, and nobody is idle by the time that a test takes. */
const ALWAYS_PROBED = {
  freshForMs: 1,
  freshFloorMs: 0,
  probesPerTargetPerMinute: 1_000_000,
  probesPerPairPerMinute: 1_000_000,
} as const;

let opened = 0;

/** A Redis, and nodes on it that know of no others. For one test; the nodes are closed by `closeWorlds`. */
export class RedisStage {
  readonly server: RedisServer;
  readonly #prefix: string;

  private constructor(server: RedisServer) {
    opened += 1;
    this.server = server;
    this.#prefix = `stage-${opened}`;
  }

  static on(server: RedisServer): RedisStage {
    return new RedisStage(server);
  }

  /** `pace`: how fast it doubts others. */
  async node(attaching: Attaching = {}, pace: Pace = PATIENT): Promise<RedisNode> {
    const network = await Link.to(Number(new URL(this.server.url).port));
    const reports: PresenceError[] = [];
    const link = await RedisLink.open({
      url: network.url.replace('http:', 'redis:'),
      prefix: this.#prefix,
      onError: (error) => reports.push(error),
    });
    let bus: RedisBus | undefined;
    const world = await World.open({
      ...ALWAYS_PROBED,
      store: new RedisStore(link),
      bus: (askLocal, terms) => (bus = new RedisBus(link, askLocal, terms, pace)),
      limiter: redisLimiter(link),
      clock: link.clock,
      ...attaching,
    });
    assert.ok(bus !== undefined);
    world.closeLater(() => network.close());
    await bus.settled();
    return new RedisNode(world, network, link, bus, reports);
  }

  async nodes(count: number, attaching: Attaching = {}): Promise<RedisNode[]> {
    const nodes: RedisNode[] = [];
    for (let index = 0; index < count; index += 1) nodes.push(await this.node(attaching));
    return nodes;
  }

  /** How often each command was called while `act` ran, scripts' own commands included. */
  async commandsOf(act: () => Promise<unknown>): Promise<ReadonlyMap<string, number>> {
    const client = createClient({ url: this.server.url });
    await client.connect();
    try {
      await client.configResetStat();
      await act();
      const stats = await client.info('commandstats');
      return new Map(
        [...stats.matchAll(/cmdstat_(\S+?):calls=(\d+)/g)].map(([, name = '', calls]) => [name, Number(calls)]),
      );
    } finally {
      client.destroy();
    }
  }

  /** A command of an operator. */
  async command(...args: string[]): Promise<void> {
    const client = createClient({ url: this.server.url });
    await client.connect();
    try {
      await client.sendCommand(args);
    } finally {
      client.destroy();
    }
  }
}
