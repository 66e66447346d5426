/** `npm run report`: docs/explanation's pages and plots, made from the results of the benches. */
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Command } from 'commander';
import { COMMITTED_RESULTS as HOT_RESULTS } from '../hot/options.ts';
import { makePage, PAGE } from '../hot/page.ts';
import { readResults as readHotResults } from '../hot/results.ts';
import { COMMITTED_RESULTS } from '../options.ts';
import { readResults } from '../results-file.ts';
import { BenchError } from '../sockets/bench-error.ts';
import { FOLDER, makePages } from './pages.ts';

const { results, hot } = new Command('npm run report --')
  .description("Makes docs/explanation's pages and plots from the results of the bench.")
  .option('--results <file>', 'of npm run bench:full', COMMITTED_RESULTS)
  .option('--hot <file>', 'of npm run bench:hot', HOT_RESULTS)
  .allowExcessArguments(false)
  .parse()
  .opts<{ results: string; hot: string }>();

try {
  for (const [name, text] of await makePages(await readResults(results))) {
    const path = join(FOLDER, name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text);
    console.log(path);
  }
  await writeFile(PAGE, await makePage(await readHotResults(hot)));
  console.log(PAGE);
} catch (error) {
  if (!(error instanceof BenchError)) throw error;
  console.error(`error: ${error.message}`);
  process.exitCode = 2;
}
