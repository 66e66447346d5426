import { setTimeout as wait } from 'node:timers/promises';
import { createClient } from 'redis';
import { freePort, RedisServer } from './redis-server.ts';

const SLOTS = 16_384;
/** A node that has not answered the others for as long is held to be gone. */
const NODE_TIMEOUT_MS = 1_000;
/** A node that is to be elected again by then counts the votes of before, and the others overrule it. */
const ELECTION_MS = 4 * NODE_TIMEOUT_MS;
const AGREES_WITHIN_MS = 30_000;
const ASKS_EVERY_MS = 50;
const ANSWERS_WITHIN_MS = 2_000;

export interface RedisClusterOptions {
  /** A master that is lost is replaced by vote of most of them: this takes three. */
  readonly masters?: number;
  readonly replicasEach?: number;
}

/**
 * A Redis Cluster of our own, of real servers. Masters are counted in the order of their slots, so the one that takes
 * over from a master has its number.
 */
export class RedisCluster {
  /** All nodes: `redis+cluster://127.0.0.1:7001,127.0.0.1:7002`. */
  readonly url: string;
  /** Those that were killed as well; they may be restarted: see {@link settled}. */
  readonly nodes: readonly RedisServer[];
  readonly #electedAtMs = new Map<RedisServer, number>();

  private constructor(nodes: readonly RedisServer[]) {
    this.nodes = nodes;
    this.url = `redis+cluster://${nodes.map(({ port }) => `127.0.0.1:${port}`).join(',')}`;
  }

  /** @throws {Error} when a server does not come up, or the cluster does not. */
  static async start({ masters = 3, replicasEach = 1 }: RedisClusterOptions = {}): Promise<RedisCluster> {
    const starting = Array.from({ length: masters * (1 + replicasEach) }, () => startNode());
    const started = await Promise.allSettled(starting);
    const cluster = new RedisCluster(
      started.flatMap((each) => (each.status === 'fulfilled' ? [each.value.server] : [])),
    );
    try {
      await cluster.#form(await Promise.all(starting), masters);
      return cluster;
    } catch (error) {
      await cluster.stop();
      throw error;
    }
  }

  async masters(): Promise<RedisServer[]> {
    const views = (await this.#seen()).filter(({ slots }) => slots.length > 0);
    return views.sort((a, b) => firstSlot(a) - firstSlot(b)).map(({ port }) => this.#at(port));
  }

  /** The first of them. */
  async replicaOf(master: RedisServer): Promise<RedisServer> {
    const seen = await this.#seen();
    const id = seen.find(({ port }) => port === master.port)?.id;
    const replica = seen.find(({ masterId, isGone }) => masterId === id && !isGone);
    if (replica === undefined) throw new Error(`no replica of ${master.url}`);
    return this.#at(replica.port);
  }

  /**
   * Has a replica take over from the master, which becomes its replica. Nothing is lost. Resolves with the new master
   * when every node knows.
   */
  async failOver(masterIndex: number): Promise<RedisServer> {
    const master = await this.#master(masterIndex);
    const replica = await this.replicaOf(master);
    const electedAtMs = this.#electedAtMs.get(replica) ?? -Infinity;
    await wait(Math.max(0, electedAtMs + ELECTION_MS - performance.now()));
    await command(replica, 'CLUSTER', 'FAILOVER');
    await this.#agreed((seen) => {
      const now = seen.find(({ port }) => port === replica.port);
      const before = seen.find(({ port }) => port === master.port);
      return now !== undefined && now.slots.length > 0 && before?.masterId === now.id;
    });
    this.#electedAtMs.set(replica, performance.now());
    return replica;
  }

  /** Resolves with the replica that took over when every other node knows. What it had not got yet is lost. */
  async killMaster(index: number): Promise<RedisServer> {
    const master = await this.#master(index);
    await master.kill();
    await this.#agreed((seen) => seen.find(({ port }) => port === master.port)?.slots.length === 0);
    const replica = await this.#master(index);
    this.#electedAtMs.set(replica, performance.now());
    return replica;
  }

  /**
   * Resolves when all nodes that are up say the same of each other and of those that are not, all slots are served, and
   * every replica follows its master.
   */
  async settled(): Promise<void> {
    await this.#agreed(() => true);
  }

  async stop(): Promise<void> {
    await Promise.all(this.nodes.map((node) => node.stop()));
  }

  async #form(nodes: readonly StartedNode[], masters: number): Promise<void> {
    await Promise.all(
      nodes.map(async ({ server }, index) => {
        // Two that have the same epoch sort it out by themselves, but that takes time.
        await command(server, 'CLUSTER', 'SET-CONFIG-EPOCH', String(index + 1));
        if (index < masters) await command(server, 'CLUSTER', 'ADDSLOTSRANGE', ...slotsOf(index, masters));
      }),
    );
    const [first, ...others] = nodes;
    for (const { server, busPort } of others) {
      if (first !== undefined) {
        await command(first.server, 'CLUSTER', 'MEET', '127.0.0.1', String(server.port), String(busPort));
      }
    }
    await until('all nodes have met', async () => {
      for (const node of this.nodes) {
        const met = (await viewOf(node)).filter(({ isMet }) => isMet).length;
        if (met < nodes.length) return `${node.url} has met ${met} of ${nodes.length}`;
      }
      return undefined;
    });
    const ids = await Promise.all(nodes.slice(0, masters).map(({ server }) => command(server, 'CLUSTER', 'MYID')));
    await Promise.all(
      nodes.slice(masters).map(({ server }, index) => {
        return command(server, 'CLUSTER', 'REPLICATE', ids[index % masters] ?? '');
      }),
    );
    await this.#agreed(
      (seen) => seen.filter(({ masterId }) => masterId !== undefined).length === nodes.length - masters,
    );
  }

  async #master(index: number): Promise<RedisServer> {
    const masters = await this.masters();
    const master = masters[index];
    if (master === undefined) throw new RangeError(`master ${index}: expected 0 to ${masters.length - 1}`);
    return master;
  }

  /** As a node that is up says. */
  async #seen(): Promise<NodeView[]> {
    const node = this.nodes.find(({ isUp }) => isUp);
    if (node === undefined) throw new Error('no node of the cluster is up');
    return viewOf(node);
  }

  #at(wanted: number): RedisServer {
    const node = this.nodes.find(({ port }) => port === wanted);
    if (node === undefined) throw new Error(`a node of another cluster, at port ${wanted}`);
    return node;
  }

  async #agreed(isWanted: (seen: readonly NodeView[]) => boolean): Promise<void> {
    await until('the nodes agree', async () => {
      const up = this.nodes.filter(({ isUp }) => isUp);
      const upPorts = new Set(up.map(({ port }) => port));
      let common: string | undefined;
      for (const node of up) {
        const seen = await viewOf(node);
        const told = JSON.stringify(seen);
        common ??= told;
        if (told !== common) return `${node.url} says ${told}, another ${common}`;
        const wrong = seen.find(({ port, isGone }) => isGone === upPorts.has(port));
        if (wrong !== undefined) return `${node.url} says wrongly ${JSON.stringify(wrong)}`;
        if (seen.length !== this.nodes.length || !isWanted(seen)) return `${node.url} says ${told}`;
        const ails = await ailmentOf(node);
        if (ails !== undefined) return `${node.url} says ${ails}`;
      }
      return undefined;
    });
  }
}

interface StartedNode {
  readonly server: RedisServer;
  readonly busPort: number;
}

async function startNode(): Promise<StartedNode> {
  const busPort = await freePort();
  const server = await RedisServer.start({
    settings: {
      'cluster-enabled': 'yes',
      'cluster-config-file': 'nodes.conf',
      'cluster-port': String(busPort),
      'cluster-announce-ip': '127.0.0.1',
      'cluster-node-timeout': String(NODE_TIMEOUT_MS),
      'cluster-require-full-coverage': 'no',
      // A replica may take over however long it has not heard of its master.
      'cluster-replica-validity-factor': '0',
      // Clients are told of a replica once it got something from its master.
      'repl-ping-replica-period': '1',
      'repl-diskless-sync-delay': '0',
      'repl-diskless-load': 'swapdb',
    },
  });
  return { server, busPort };
}

/** The first and the last. */
function slotsOf(index: number, masters: number): [string, string] {
  const from = (at: number): number => Math.floor((at * SLOTS) / masters);
  return [String(from(index)), String(from(index + 1) - 1)];
}

/** What a node says of a node, itself included. */
interface NodeView {
  readonly id: string;
  readonly port: number;
  readonly masterId: string | undefined;
  /** As "0-5460". */
  readonly slots: readonly string[];
  readonly isMet: boolean;
  /** By vote, or by its own opinion. */
  readonly isGone: boolean;
}

/** In the order of ids. */
async function viewOf(node: RedisServer): Promise<NodeView[]> {
  const lines = (await command(node, 'CLUSTER', 'NODES')).trim().split('\n');
  return lines.sort().map((line) => {
    const [id = '', address = '', flags = '', masterId = '-', , , , , ...slots] = line.split(' ');
    return {
      id,
      port: Number(/:(\d+)@/.exec(address)?.[1]),
      masterId: masterId === '-' ? undefined : masterId,
      slots,
      isMet: !flags.includes('handshake'),
      isGone: /\bfail\b/.test(flags),
    };
  });
}

function firstSlot({ slots: [range = ''] }: NodeView): number {
  return Number(range.split('-')[0]);
}

async function ailmentOf(node: RedisServer): Promise<string | undefined> {
  const cluster = await command(node, 'CLUSTER', 'INFO');
  if (!cluster.includes('cluster_state:ok') || !cluster.includes(`cluster_slots_ok:${SLOTS}`)) return cluster;
  const replication = await command(node, 'INFO', 'replication');
  return replication.includes('master_link_status:down') ? replication : undefined;
}

/** On a connection of its own: nodes come and go. */
async function command({ url }: RedisServer, ...args: string[]): Promise<string> {
  const client = createClient({ url, socket: { reconnectStrategy: false, socketTimeout: ANSWERS_WITHIN_MS } });
  // Whoever waits for the answer is told.
  client.on('error', () => undefined);
  try {
    await client.connect();
    return await client.sendCommand<string>(args);
  } finally {
    client.destroy();
  }
}

/** Asks again until nothing is said to be missing. */
async function until(what: string, missing: () => Promise<string | undefined>): Promise<void> {
  const patience = AbortSignal.timeout(AGREES_WITHIN_MS);
  for (;;) {
    let cause: unknown;
    const why = await missing().catch((error: unknown) => {
      cause = error;
      return String(error);
    });
    if (why === undefined) return;
    if (patience.aborted) throw new Error(`expected within ${AGREES_WITHIN_MS} ms that ${what}; but ${why}`, { cause });
    await wait(ASKS_EVERY_MS);
  }
}
