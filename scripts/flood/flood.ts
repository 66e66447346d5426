import { type BuiltServer, startBuiltServer } from '../../test/support/built-server.ts';
import { SECRET, tokenOf } from '../../test/support/http-tokens.ts';
import { Child } from '../bench/sockets/child.ts';
import { percentile } from '../support/statistics.ts';
import type { Flooding, FloodTally } from './flooders-main.ts';
import { HonestViewers } from './honest.ts';
import { cpuOf, newSide, type Side, summary } from './sides.ts';
import type { Connecting, Probed } from './targets-main.ts';

export interface FloodOptions {
  /** How long the flood goes on, in s; as long as it does not, in turns. */
  readonly seconds: number;
  readonly viewers: number;
  readonly targets: number;
  readonly honest: number;
  readonly seed: number;
  readonly onTurn?: (line: string) => void;
}

/** Turns of a flood and of quiet, so that whatever else the machine does falls into both. In ms. */
const TURN_MS = 2_500;
const WITHIN = { withinMs: 120_000 };
export interface FloodReport {
  readonly quiet: Side;
  readonly flood: Side;
  readonly tally: FloodTally;
  /** Of whoever was probed most, by all viewers together, over the whole run. */
  readonly mostProbes: number;
  readonly probes: number;
  /** How long the run was, in s. */
  readonly tookS: number;
}

export async function runFlood(options: FloodOptions): Promise<FloodReport> {
  const server = await startBuiltServer({ WHOSTHERE_JWT_SECRET: SECRET });
  const children: Child[] = [];
  const child = (name: string, file: string): Child => {
    const one = new Child({ name, main: new URL(file, import.meta.url), options: {}, signal: undefined });
    children.push(one);
    return one;
  };
  let honest: HonestViewers | undefined;
  try {
    const ids = Array.from({ length: options.targets }, (_, number) => `target-${number}`);
    const friends = Array.from({ length: 300 }, (_, number) => `friend-${number}`);
    const targets = child('targets', 'targets-main.ts');
    const connecting: Connecting = { url: server.url, tokens: await tokensOf([...ids, ...friends]) };
    await targets.ask({ ask: 'connect', about: connecting }, WITHIN);
    const flooders = child('flooders', 'flooders-main.ts');
    const flooding: Flooding = { url: server.url, tokens: await tokenList('flooder', options.viewers), ids };
    await flooders.ask({ ask: 'begin', about: flooding }, WITHIN);
    honest = await HonestViewers.connect(
      server.url,
      await tokenList('honest', options.honest),
      [...ids.slice(0, 300), ...friends],
      options.seed,
    );
    // What is compiled on first use would fall into the first turn.
    await honest.look(TURN_MS);
    return await alternate(server, { targets, flooders, honest }, options);
  } finally {
    honest?.close();
    await Promise.all(children.map((one) => one.stop()));
    await server.stop();
  }
}

async function alternate(
  server: BuiltServer,
  { targets, flooders, honest }: { readonly targets: Child; readonly flooders: Child; readonly honest: HonestViewers },
  { seconds, onTurn }: FloodOptions,
): Promise<FloodReport> {
  const startedAtMs = performance.now();
  await targets.ask({ ask: 'probed' }, WITHIN);
  const sides = { quiet: newSide(), flood: newSide() };
  for (let turn = 0; turn < (2 * seconds * 1_000) / TURN_MS; turn += 1) {
    const name = turn % 2 === 0 ? 'quiet' : 'flood';
    if (name === 'flood') await flooders.ask({ ask: 'on' }, WITHIN);
    const cpuBefore = await cpuOf(server.child.pid);
    const turnAtMs = performance.now();
    const looked = await honest.look(TURN_MS);
    const side = sides[name];
    side.cpuS += (await cpuOf(server.child.pid)) - cpuBefore;
    side.s += (performance.now() - turnAtMs) / 1_000;
    side.looked.push(...looked);
    if (name === 'flood') await flooders.ask({ ask: 'off' }, WITHIN);
    onTurn?.(
      `${name}: p99 ${percentile(
        looked.map(({ tookMs }) => tookMs),
        0.99,
      ).toFixed(1)} ms of ${looked.length}`,
    );
  }
  const probed = Object.values(await targets.ask<Probed>({ ask: 'probed' }, WITHIN));
  return {
    quiet: summary(sides.quiet),
    flood: summary(sides.flood),
    tally: await flooders.ask<FloodTally>({ ask: 'tally' }, WITHIN),
    mostProbes: Math.max(0, ...probed),
    probes: probed.reduce((sum, count) => sum + count, 0),
    tookS: (performance.now() - startedAtMs) / 1_000,
  };
}

async function tokensOf(users: readonly string[]): Promise<Record<string, string>> {
  return Object.fromEntries(await Promise.all(users.map(async (user) => [user, await tokenOf(user)] as const)));
}

function tokenList(name: string, count: number): Promise<string[]> {
  return Promise.all(Array.from({ length: count }, (_, number) => tokenOf(`${name}-${number}`)));
}
