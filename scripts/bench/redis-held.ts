/**
 * `npm run bench:held`: what it takes to hold many users on one node: memory in the node and in Redis, and how the node
 * comes back when its connection was cut, for then it has to subscribe to all of them anew.
 */
import assert from 'node:assert/strict';
import { startProgress } from '../support/progress.ts';
import { RedisServer } from '../support/redis-server.ts';
import { median } from '../support/statistics.ts';
import { table } from '../support/table.ts';
import { circumstances } from './circumstances.ts';
import { type CutMended, Holder, type HoldingBegun } from './redis-nodes/holder.ts';
import type { Blocked } from './redis-nodes/loop-watch.ts';
import { RedisGauge } from './redis-nodes/redis-gauge.ts';
import { benchCommand, runRedisBench, wholeNumber, writeResults } from './run-redis-bench.ts';

const CUTS = 5;
/** How long nothing is done, as often, for comparison. */
const REST_MS = 1_000;
/** What the node is never to exceed. */
const BLOCKED_AT_MOST_MS = 50;
/** Nothing is drawn at random. */
const SEED = 0;

interface Options {
  readonly users: number;
  readonly out?: string;
}

interface Results {
  readonly bytesPerUser: { readonly heap: number; readonly resident: number; readonly redis: number };
  readonly subscribing: HoldingBegun;
  readonly cuts: readonly Cut[];
}

/** What came of a cut, and how the event loop did before it, with nothing to do. */
type Cut = CutMended & { readonly atRest: Blocked };

const { users, out } = benchCommand('bench:held', 'What it takes to hold many users on one node.')
  .option('--users <n>', 'held by the node', wholeNumber(1_000, 10_000_000), 100_000)
  .parse(process.argv.slice(2), { from: 'user' })
  .opts<Options>();

await runRedisBench(async (signal) => {
  const startedAtMs = performance.now();
  const results = await measure(signal);
  const found = circumstances(`npm run bench:held -- --users ${users}`, SEED, performance.now() - startedAtMs);
  const { machine, versions } = found;
  console.log(`${report(results)}\n`);
  console.log(
    `redis-server ${versions['redis-server'] ?? '?'}, redis ${versions['redis'] ?? '?'}, ` +
      `Node ${versions['node'] ?? '?'}, ${machine.platform}, ${machine.cores} cores`,
  );
  if (out !== undefined) {
    await writeResults(out, { users, cuts: CUTS, blockedAtMostMs: BLOCKED_AT_MOST_MS, ...found, results });
  }
});

async function measure(signal: AbortSignal): Promise<Results> {
  const server = await RedisServer.start();
  const progress = startProgress('cuts', CUTS + 1, process.stderr);
  let gauge: RedisGauge | undefined;
  let holder: Holder | undefined;
  try {
    gauge = await RedisGauge.connect(server.url);
    holder = new Holder({ redisUrl: server.url }, signal);
    const empty = { ...(await holder.memory()), redisBytes: await gauge.memoryBytes() };
    const channels = (await gauge.channels()) + users;
    const subscribing = await holder.hold(users);
    assert.equal(await gauge.channels(), channels);
    const full = { ...(await holder.memory()), redisBytes: await gauge.memoryBytes() };
    const perUser = (what: keyof typeof full): number => (full[what] - empty[what]) / users;
    progress.update(1);

    const cuts: Cut[] = [];
    while (cuts.length < CUTS) {
      signal.throwIfAborted();
      const atRest = await holder.rest(REST_MS);
      cuts.push({ ...(await holder.mend(() => cutAll(gauge))), atRest });
      assert.equal(await gauge.channels(), channels);
      progress.update(1 + cuts.length);
    }
    const bytesPerUser = {
      heap: perUser('heapBytes'),
      resident: perUser('residentBytes'),
      redis: perUser('redisBytes'),
    };
    return { bytesPerUser, subscribing, cuts };
  } finally {
    progress.stop();
    await holder?.stop();
    gauge?.close();
    await server.stop();
  }
}

async function cutAll(gauge: RedisGauge | undefined): Promise<void> {
  await gauge?.cutOthers();
}

function report({ bytesPerUser, subscribing, cuts }: Results): string {
  const once = (what: string, value: number): string[] => [what, amountText(value), ''];
  const often = (what: string, valueOf: (cut: Cut) => number): string[] => {
    const values = cuts.map(valueOf);
    return [what, amountText(median(values)), amountText(Math.max(...values))];
  };
  return `${verdictOf(cuts)}\n\n${table([
    [`${users.toLocaleString('en')} users on one node`, 'median', 'max'],
    once('heap of the node, bytes/user', bytesPerUser.heap),
    once('RSS of the node, bytes/user', bytesPerUser.resident),
    once('memory of Redis, bytes/user', bytesPerUser.redis),
    once('subscribing, ms', subscribing.tookMs),
    once('  event loop blocked, ms', subscribing.blocked.byClockMs),
    once('  of its own work, ms', subscribing.blocked.byWorkMs),
    often('connected again after a cut, ms', ({ connectedMs }) => connectedMs),
    often('settled after a cut, ms', ({ settledMs }) => settledMs),
    often('  event loop blocked, ms', ({ blocked }) => blocked.byClockMs),
    often('  of its own work, ms', ({ blocked }) => blocked.byWorkMs),
    often('event loop blocked at rest, ms', ({ atRest }) => atRest.byClockMs),
    often('  of its own work, ms', ({ atRest }) => atRest.byWorkMs),
  ])}`;
}

function verdictOf(cuts: readonly Cut[]): string {
  const byClockMs = Math.max(...cuts.map(({ blocked }) => blocked.byClockMs));
  const byWorkMs = Math.max(...cuts.map(({ blocked }) => blocked.byWorkMs));
  const isKept = byClockMs <= BLOCKED_AT_MOST_MS;
  const isKeptByWork = byWorkMs <= BLOCKED_AT_MOST_MS;
  return (
    `after a cut the event loop was blocked for ${amountText(byClockMs)} ms at most, ${amountText(byWorkMs)} ms of its own ` +
    `work: the limit of ${BLOCKED_AT_MOST_MS} ms is ` +
    (isKept ? 'kept' : isKeptByWork ? 'BROKEN by the clock, and kept by its own work' : 'BROKEN')
  );
}

function amountText(amount: number): string {
  return amount.toFixed(Math.abs(amount) < 20 ? 1 : 0);
}
