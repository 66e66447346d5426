/**
 * `npm run flood`: some viewers look at everybody as often as they can, and others look around meanwhile. Ends with 1 when
 * a target was probed more often than is allowed, or the others had to wait more than twice as long.
 */
import { Command } from 'commander';
import { integer } from '../support/number-option.ts';
import { runFlood } from './flood.ts';
import { boundOf, judge, MOST_RATIO } from './judge.ts';
import { printReport } from './print-report.ts';

interface Flags {
  seconds: number;
  viewers: number;
  targets: number;
  honest: number;
  seed: number;
}

const options = new Command('npm run flood --')
  .description('Floods a server with looks, in turns with quiet, and compares how long others wait.')
  .option('--seconds <n>', 'how long the flood goes on; it is quiet for as long', integer(5, 3_600), 60)
  .option('--viewers <n>', 'who flood', integer(1, 100), 10)
  .option('--targets <n>', 'whom they look at', integer(1, 1_000), 1_000)
  .option('--honest <n>', 'viewers who look around', integer(1, 200), 20)
  .option('--seed <n>', 'of whom they look at', integer(0, 2 ** 31 - 1), 1)
  .allowExcessArguments(false)
  .parse()
  .opts<Flags>();

const report = await runFlood({
  ...options,
  onTurn: (line) => {
    process.stderr.write(`${line}\n`);
  },
});
console.log(printReport(report, boundOf(report)));
const complaints = judge(report);
for (const complaint of complaints) console.log(`failed: ${complaint}`);
if (complaints.length === 0) console.log(`all within bounds: p99 at most ${MOST_RATIO} times as long`);
process.exitCode = complaints.length === 0 ? 0 : 1;
