/**
 * `npm run bench:nodes`: what a probe takes of a user who is connected to another node, with 2, 4 and 8 nodes: messages
 * through Redis, and CPU of all nodes together. Beside it the same probe through Socket.IO's sharded Redis adapter. Only
 * what is measured in one run may be compared.
 */
import { readFileSync } from 'node:fs';
import { startProgress } from '../../support/progress.ts';
import { circumstances } from '../circumstances.ts';
import { compare, ROUNDS } from './compare.ts';
import { report } from './report.ts';
import { benchCommand, runRedisBench, wholeNumber, writeResults } from '../run-redis-bench.ts';

/** Nothing is drawn at random. */
const SEED = 0;
const ADAPTER = '@socket.io/redis-adapter';

interface Options {
  readonly nodes: readonly number[];
  readonly probes: number;
  readonly out?: string;
}

const {
  nodes: nodeCounts,
  probes,
  out,
} = benchCommand('bench:nodes', 'What a probe takes with more and more nodes on one Redis.')
  .option('--nodes <n,n>', 'how many, the fewest first', counts, [2, 4, 8])
  .option('--probes <n>', 'in a round, of each design with each number of nodes', wholeNumber(8, 1_000_000), 4_000)
  .parse(process.argv.slice(2), { from: 'user' })
  .opts<Options>();

await runRedisBench(async (signal) => {
  const startedAtMs = performance.now();
  const progress = startProgress('rounds', 1, process.stderr);
  const onProgress = (done: number, total: number): void => {
    progress.update(done / total);
  };
  const results = await compare({ nodeCounts, probes, signal, onProgress }).finally(() => {
    progress.stop();
  });
  const found = circumstances(
    `npm run bench:nodes -- --nodes ${nodeCounts.join(',')} --probes ${probes}`,
    SEED,
    performance.now() - startedAtMs,
  );
  const versions: typeof found.versions = { ...found.versions, [ADAPTER]: versionOf(ADAPTER) };
  console.log(`${report(results)}\n`);
  console.log(`${probes} probes in each of ${ROUNDS} rounds, less what doing nothing for as long takes`);
  console.log(
    `redis-server ${versions['redis-server'] ?? '?'}, redis ${versions['redis'] ?? '?'}, ` +
      `socket.io ${versions['socket.io'] ?? '?'}, ${ADAPTER} ${versions[ADAPTER] ?? '?'}, ` +
      `Node ${versions['node'] ?? '?'}, ${found.machine.platform}, ${found.machine.cores} cores`,
  );
  if (out !== undefined) {
    await writeResults(out, { probes, rounds: ROUNDS, nodeCounts, ...found, versions, results });
  }
});

function counts(text: string): number[] {
  return text.split(',').map(wholeNumber(2, 64));
}

function versionOf(name: string): string {
  const file = new URL(`../../../node_modules/${name}/package.json`, import.meta.url);
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
}
