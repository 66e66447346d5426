import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { Server } from 'socket.io';
import { median } from '../../support/statistics.ts';
import { admitAll } from '../admit-all.ts';
import { answerParent } from '../sockets/questions.ts';
import { type DesignParts, designs, type DesignName, type Probing } from './designs.ts';
import type { NodeOptions, ProbesDone, ProbesWanted, Reaching } from './fleet.ts';

const LOOKS_EVERY_MS = 20;

/** One of those in this process, each of another fleet: see fleet.ts. */
interface Node {
  readonly url: string;
  readonly probing: Probing;
}

async function startAll({ design, redisUrl, prefixes }: NodeOptions): Promise<ReadonlyMap<string, Node>> {
  const nodes = new Map<string, Node>();
  for (const prefix of prefixes) nodes.set(prefix, await start(design, { redisUrl, prefix }));
  return nodes;
}

async function start(design: DesignName, parts: Omit<DesignParts, 'io'>): Promise<Node> {
  const http = createServer();
  const io = new Server(http, { serveClient: false, transports: ['websocket'] });
  const probing = await designs[design]({ io, ...parts });
  admitAll(io);
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  return { url: `http://127.0.0.1:${(http.address() as AddressInfo).port}`, probing };
}

/** Every user has been asked, and has answered: whatever had to be subscribed is. Whoever waits sets the limit. */
async function reach({ prefix, users, nodes }: Reaching): Promise<void> {
  const { probing } = await nodeOf(prefix);
  while (((await probing.nodes()) ?? nodes) < nodes) await wait(LOOKS_EVERY_MS);
  for (const user of users) {
    while (
      !(await probing.probe(user).then(
        () => true,
        () => false,
      ))
    ) {
      await wait(LOOKS_EVERY_MS);
    }
  }
}

/** So many at once, and none of somebody who is being asked already: they would share the answer. */
async function probe({ prefix, users, probes, atOnce }: ProbesWanted): Promise<ProbesDone> {
  const { probing } = await nodeOf(prefix);
  const roundTripsMs: number[] = [];
  let begun = 0;
  const askInTurn = async (mine: readonly string[]): Promise<void> => {
    for (;;) {
      for (const user of mine) {
        if (begun === probes) return;
        begun += 1;
        const askedAtMs = performance.now();
        await probing.probe(user);
        roundTripsMs.push(performance.now() - askedAtMs);
      }
    }
  };
  const startedAtMs = performance.now();
  await Promise.all(
    Array.from({ length: atOnce }, (_, line) => askInTurn(users.filter((_user, at) => at % atOnce === line))),
  );
  return { tookMs: performance.now() - startedAtMs, roundTripMs: median(roundTripsMs) };
}

async function nodeOf(prefix: unknown): Promise<Node> {
  const node = (await starting).get(String(prefix));
  if (node === undefined) throw new Error(`no node of ${String(prefix)} here`);
  return node;
}

const starting = startAll(JSON.parse(process.argv[2] ?? '') as NodeOptions);
answerParent({
  url: async (prefix) => (await nodeOf(prefix)).url,
  reach: (about) => reach(about as Reaching),
  probe: (about) => probe(about as ProbesWanted),
  finish: async () => {
    for (const { probing } of (await starting).values()) await probing.finish();
  },
  cpuUs: () => {
    const { user, system } = process.cpuUsage();
    return user + system;
  },
});
