import assert from 'node:assert/strict';
import { Child } from '../sockets/child.ts';
import type { DesignName } from './designs.ts';

export interface NodesOptions {
  readonly design: DesignName;
  /** Of each fleet that is to be. */
  readonly sizes: readonly number[];
  readonly redisUrl: string;
  readonly signal: AbortSignal;
}

/** A process has a node of each fleet that is large enough, known by its prefix. */
export interface NodeOptions {
  readonly design: DesignName;
  readonly redisUrl: string;
  readonly prefixes: readonly string[];
}

export interface Connecting {
  readonly url: string;
  readonly users: readonly string[];
}

export interface Reaching {
  readonly prefix: string;
  readonly users: readonly string[];
  readonly nodes: number;
}

export interface ProbesWanted {
  readonly prefix: string;
  readonly users: readonly string[];
  readonly probes: number;
  readonly atOnce: number;
}

export interface ProbesDone {
  readonly tookMs: number;
  /** Median. */
  readonly roundTripMs: number;
}

const NODE_MAIN = new URL('node-main.ts', import.meta.url);
const CLIENTS_MAIN = new URL('clients-main.ts', import.meta.url);
const WITHIN = { withinMs: 120_000 } as const;
const PROBES_WITHIN_MS = 600_000;
/** Each has one connection. */
const USERS = Array.from({ length: 50 }, (_, user) => `user-${user}`);
const AT_ONCE = 8;

/** The process of all clients, whatever fleet they connect to. */
export function startClients(signal: AbortSignal): Child {
  return new Child({ name: 'clients', main: CLIENTS_MAIN, options: {}, signal });
}

/** The processes of all nodes of a design: the same ones for small and large fleets, so that all are as warm. */
export function startNodes({ design, sizes, redisUrl, signal }: NodesOptions): Child[] {
  return Array.from({ length: Math.max(...sizes) }, (_, at) => {
    const prefixes = sizes.filter((size) => size > at).map((size) => prefixOf(design, size));
    const options: NodeOptions = { design, redisUrl, prefixes };
    return new Child({ name: `node ${at + 1} of ${design}`, main: NODE_MAIN, options, signal });
  });
}

/** Nodes of one design, each in a process of its own. The first asks; all who are asked are connected to the last. */
export class Fleet {
  readonly design: DesignName;
  readonly #prefix: string;
  readonly #nodes: readonly Child[];

  private constructor(design: DesignName, nodes: readonly Child[]) {
    this.design = design;
    this.#prefix = prefixOf(design, nodes.length);
    this.#nodes = nodes;
  }

  /** @throws {BenchError} as all of its methods do, when a process fails; the signal's reason when that ends it. */
  static async open(design: DesignName, nodes: readonly Child[], clients: Child): Promise<Fleet> {
    const fleet = new Fleet(design, nodes);
    const prefix = fleet.#prefix;
    const urls = await Promise.all(nodes.map((node) => node.ask<string>({ ask: 'url', about: prefix }, WITHIN)));
    await clients.ask({ ask: 'connect', about: { url: urls.at(-1) ?? '', users: USERS } satisfies Connecting }, WITHIN);
    const about: Reaching = { prefix, users: USERS, nodes: nodes.length };
    await fleet.#first.ask({ ask: 'reach', about }, WITHIN);
    return fleet;
  }

  get size(): number {
    return this.#nodes.length;
  }

  /** A fixed number at once. */
  probe(probes: number): Promise<ProbesDone> {
    const about: ProbesWanted = { prefix: this.#prefix, users: USERS, probes, atOnce: AT_ONCE };
    return this.#first.ask({ ask: 'probe', about }, { withinMs: PROBES_WITHIN_MS });
  }

  /** CPU of all its processes so far, in us, with all that was begun done. */
  async cpuUs(): Promise<number> {
    await Promise.all(this.#nodes.map((node) => node.ask({ ask: 'finish' }, WITHIN)));
    const spent = await Promise.all(this.#nodes.map((node) => node.ask<number>({ ask: 'cpuUs' }, WITHIN)));
    return spent.reduce((sum, each) => sum + each, 0);
  }

  get #first(): Child {
    const [first] = this.#nodes;
    assert.ok(first);
    return first;
  }
}

function prefixOf(design: DesignName, size: number): string {
  return `${design.replace(' ', '-')}-${size}`;
}
