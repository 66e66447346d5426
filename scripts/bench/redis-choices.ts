/**
 * `npm run bench:redis`: layouts for sightings in Redis, side by side: what they take of memory and CPU, and how fast
 * they are. Each has a database of one server; they take turns round by round, so that whatever else the machine does
 * hits all. Only what is measured in one run may be compared.
 */
import assert from 'node:assert/strict';
import { startProgress } from '../support/progress.ts';
import { cpuSecondsOf, infoField } from '../support/redis-info.ts';
import { RedisServer } from '../support/redis-server.ts';
import { median } from '../support/statistics.ts';
import { table } from '../support/table.ts';
import { circumstances } from './circumstances.ts';
import {
  connect,
  ENCODINGS,
  type Layout,
  LAYOUT_NAMES,
  type LayoutClient,
  type LayoutName,
  openLayout,
} from './redis-layouts.ts';
import { benchCommand, runRedisBench, wholeNumber, writeResults } from './run-redis-bench.ts';
import { Sightings } from './sqlite/sightings.ts';

const ROUNDS = 7;
const BATCH = 1_000;
/** Of each layout in a round, to merge and to read. Fewer when there are few users. */
const MOST_BATCHES = 40;
/** Users in what a viewer asks at once: the rows in view. */
const LOOK = 20;
/** Of each layout in a round. */
const LOOKS = 1_000;
/** About how many keys of a layout are looked at. */
const SAMPLED_KEYS = 100;
/** How many batches are looked at, before anything is timed and after. */
const EXPECTED_BATCHES = 10;
/** What {@link Sightings} are drawn from. */
const SEED = 1;
const REFERENCE = 'strings' satisfies LayoutName;

interface Options {
  readonly users: number;
  readonly out?: string;
}

/** `mergesPerS` and `readsPerS` are in ids, `looksPerS` in looks; CPU is in us for each of them. */
const MEASURES = [
  'bytesPerUser',
  'mergesPerS',
  'readsPerS',
  'redisUsPerMerge',
  'redisUsPerRead',
  'nodeUsPerMerge',
  'nodeUsPerRead',
  'looksPerS',
  'redisUsPerLook',
  'nodeUsPerLook',
] as const;
type Measures = Readonly<Record<(typeof MEASURES)[number], number>>;

/** Medians of the rounds; a ratio is the median of the rounds' ratios to `strings`. */
interface Result {
  readonly layout: LayoutName;
  readonly measured: Measures;
  readonly ratios: Measures;
}

/** A layout that holds all users. */
interface Side {
  readonly name: LayoutName;
  readonly layout: Layout;
  readonly client: LayoutClient;
  readonly bytesPerUser: number;
  readonly rounds: Measures[];
}

const { users, out } = benchCommand('bench:redis', 'Compares ways to keep sightings in Redis, on a server of its own.')
  .option('--users <n>', 'in each layout', wholeNumber(2_000, 10_000_000), 1_000_000)
  .parse(process.argv.slice(2), { from: 'user' })
  .opts<Options>();

await runRedisBench(async (signal) => {
  const startedAtMs = performance.now();
  const results = await measureAll(users, signal);
  const found = circumstances(`npm run bench:redis -- --users ${users}`, SEED, performance.now() - startedAtMs);
  const { machine, versions } = found;
  console.log(
    `${users} users, ${ROUNDS} rounds, batches of ${BATCH.toLocaleString('en')} random users, looks of ${LOOK}`,
  );
  console.log(
    `redis-server ${versions['redis-server']}, redis ${versions['redis']}, Node ${versions['node']}, ` +
      `${machine.platform}, ${machine.cores} cores\n`,
  );
  console.log(report(results));
  if (out !== undefined) await writeResults(out, { users, rounds: ROUNDS, ...found, results });
});

async function measureAll(users: number, signal: AbortSignal): Promise<Result[]> {
  const server = await RedisServer.start();
  const clients: LayoutClient[] = [];
  try {
    for (const database of LAYOUT_NAMES.keys()) clients.push(await connect(server.url, database));
    const sightings = Sightings.of(users);
    const sides = await fillAll(clients, sightings, signal);
    await inRounds(sides, sightings, signal);
    for (const side of sides) await expectRight(side, sightings);
    return resultsOf(sides);
  } finally {
    for (const client of clients) client.destroy();
    await server.stop();
  }
}

/** By merging, in random order, as a database in use was filled. */
async function fillAll(clients: readonly LayoutClient[], sightings: Sightings, signal: AbortSignal): Promise<Side[]> {
  const users = sightings.ids.length;
  const sides: Side[] = [];
  const progress = startProgress('filling', LAYOUT_NAMES.length, process.stderr);
  try {
    for (const [at, name] of LAYOUT_NAMES.entries()) {
      const client = clients[at];
      assert.ok(client);
      const emptyBytes = await memoryOf(client);
      const layout = await openLayout(name, client, users);
      let done = 0;
      for (const batch of sightings.all(BATCH)) {
        signal.throwIfAborted();
        await layout.merge(batch);
        progress.update(at + (done += batch.size) / users);
      }
      const bytesPerUser = ((await memoryOf(client)) - emptyBytes) / users;
      const side: Side = { name, layout, client, bytesPerUser, rounds: [] };
      await expectEncoding(side);
      await expectRight(side, sightings);
      sides.push(side);
    }
  } finally {
    progress.stop();
  }
  return sides;
}

/** All sides do the same in a round. Who is first changes from round to round; one round before the first is not kept. */
async function inRounds(sides: readonly Side[], sightings: Sightings, signal: AbortSignal): Promise<void> {
  const batches = Math.min(MOST_BATCHES, Math.ceil(sightings.ids.length / 20_000));
  const progress = startProgress('rounds', (ROUNDS + 1) * sides.length, process.stderr);
  try {
    for (let round = 0; round <= ROUNDS; round += 1) {
      const merges = Array.from({ length: batches }, () => sightings.batch(BATCH));
      const reads = Array.from({ length: batches }, () => sightings.someIds(BATCH));
      const looks = Array.from({ length: LOOKS }, () => sightings.someIds(LOOK));
      for (const turn of sides.keys()) {
        const side = sides[(turn + round) % sides.length];
        assert.ok(side);
        const read = (ids: readonly string[]): Promise<unknown> => side.layout.read(ids);
        signal.throwIfAborted();
        const merging = await spent(side.client, merges, (batch) => side.layout.merge(batch), BATCH);
        const reading = await spent(side.client, reads, read, BATCH);
        const looking = await spent(side.client, looks, read, 1);
        progress.update(round * sides.length + turn + 1);
        if (round === 0) continue;
        side.rounds.push({
          bytesPerUser: side.bytesPerUser,
          mergesPerS: 1e6 / merging.us,
          readsPerS: 1e6 / reading.us,
          redisUsPerMerge: merging.redisUs,
          redisUsPerRead: reading.redisUs,
          nodeUsPerMerge: merging.nodeUs,
          nodeUsPerRead: reading.nodeUs,
          looksPerS: 1e6 / looking.us,
          redisUsPerLook: looking.redisUs,
          nodeUsPerLook: looking.nodeUs,
        });
      }
    }
  } finally {
    progress.stop();
  }
}

/** Time, and CPU of both processes, in us for each of `counted` in a batch. Batches go one after the other. */
async function spent<T>(
  client: LayoutClient,
  batches: readonly T[],
  work: (batch: T) => Promise<unknown>,
  counted: number,
): Promise<{ us: number; redisUs: number; nodeUs: number }> {
  const redisBeforeS = await cpuOf(client);
  const nodeBefore = process.cpuUsage();
  const startedAtMs = performance.now();
  for (const batch of batches) {
    await work(batch);
  }
  const tookMs = performance.now() - startedAtMs;
  const node = process.cpuUsage(nodeBefore);
  const redisS = (await cpuOf(client)) - redisBeforeS;
  const count = batches.length * counted;
  return { us: (tookMs * 1e3) / count, redisUs: (redisS * 1e6) / count, nodeUs: (node.user + node.system) / count };
}

async function cpuOf(client: LayoutClient): Promise<number> {
  return cpuSecondsOf(await client.info('cpu'));
}

async function memoryOf(client: LayoutClient): Promise<number> {
  return infoField(await client.info('memory'), 'used_memory');
}

/** @throws unless Redis holds the values in the way that is to be measured. */
async function expectEncoding({ name, client }: Side): Promise<void> {
  const { keys } = await client.scan('0', { COUNT: SAMPLED_KEYS });
  assert.ok(keys.length > 0);
  for (const key of keys) assert.equal(await client.objectEncoding(key), ENCODINGS[name], `${name}: ${key}`);
}

/** @throws unless the layout holds what it was given, as far as a few thousand users tell, and an older sighting loses. */
async function expectRight({ name, layout }: Side, sightings: Sightings): Promise<void> {
  let looked = 0;
  for (const newest of sightings.all(BATCH)) {
    await layout.merge(new Map(Array.from(newest, ([id, sighting]) => [id, sighting - 1])));
    const found = await layout.read([...newest.keys(), 'nobody']);
    assert.deepEqual(new Map([...found].sort()), new Map([...newest].sort()), name);
    if (++looked === EXPECTED_BATCHES) return;
  }
}

function resultsOf(sides: readonly Side[]): Result[] {
  const reference = sides.find(({ name }) => name === REFERENCE)?.rounds ?? [];
  return sides.map(({ name, rounds }) => ({
    layout: name,
    measured: measuresOf((measure) => median(rounds.map((round) => round[measure]))),
    ratios: measuresOf((measure) =>
      median(rounds.map((round, at) => round[measure] / (reference[at]?.[measure] ?? NaN))),
    ),
  }));
}

function measuresOf(valueOf: (measure: keyof Measures) => number): Measures {
  return Object.fromEntries(MEASURES.map((measure) => [measure, valueOf(measure)])) as Measures;
}

function report(results: readonly Result[]): string {
  const head = [
    ...['bytes/user', 'merged/s', 'read/s', 'Redis us/merge', '/read', 'Node us/merge', '/read'],
    ...['looks/s', 'Redis us/look', 'Node us/look'],
  ];
  const absolute = results.map(({ layout, measured }) => [
    layout,
    ...MEASURES.map((measure) => amountText(measured[measure])),
  ]);
  const relative = results.map(({ layout, ratios }) => [
    layout,
    ...MEASURES.map((measure) => ratios[measure].toFixed(2)),
  ]);
  return `${table([['layout', ...head], ...absolute])}\n\n${table([[`to ${REFERENCE}`, ...head], ...relative])}`;
}

function amountText(amount: number): string {
  if (amount >= 1000) return Math.round(amount).toLocaleString('en');
  return amount.toFixed(amount < 20 ? 2 : 1);
}
