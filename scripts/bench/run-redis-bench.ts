import { setMaxListeners } from 'node:events';
import { accessSync, constants } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { messageOf } from '../../src/domain/errors.ts';
import { number } from '../support/number-option.ts';
import { ensureSystemParts, SYSTEM_PARTS } from '../system-parts.ts';

/** Runs a bench that needs Redis, until it is over or a signal ends it. Exit codes: 1 when stopped, 2 without Redis. */
export async function runRedisBench(bench: (signal: AbortSignal) => Promise<void>): Promise<void> {
  if (ensureSystemParts(SYSTEM_PARTS.filter(({ name }) => name === 'Redis')).length > 0) {
    process.exitCode = 2;
    return;
  }
  const interruption = new AbortController();
  const { signal } = interruption;
  // Each process listens.
  setMaxListeners(Infinity, signal);
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    // Not just once: npm and tsx pass on what the terminal has sent already, and all processes must be stopped all the same.
    process.on(name, () => {
      interruption.abort(new Error(`stopped by ${name}`));
    });
  }
  try {
    await bench(signal);
  } catch (error) {
    // The server may have got the terminal's signal as well, and its end be what failed.
    if (!signal.aborted) throw error;
    console.error(messageOf(signal.reason));
    process.exitCode = 1;
  }
}

/** With `--out`. Says what is wrong, and ends the process with 2, when the arguments are no good. */
export function benchCommand(name: string, description: string): Command {
  return new Command(`npm run ${name} --`)
    .description(description)
    .option('--out <file>', 'write the results there, too', writable)
    .allowExcessArguments(false)
    .exitOverride((error) => {
      process.exit(error.exitCode === 0 ? 0 : 2);
    });
}

/** 1e6 is one, too. */
export function wholeNumber(min: number, max: number): (text: string) => number {
  const parse = number(min, max);
  return (text) => {
    const value = parse(text);
    if (Number.isInteger(value)) return value;
    throw new InvalidArgumentError('Expected a whole number.');
  };
}

export async function writeResults(file: string, results: object): Promise<void> {
  await writeFile(file, `${JSON.stringify(results, rounded, 2)}\n`);
}

/** As many digits as they are good for. */
function rounded(_key: string, value: unknown): unknown {
  return typeof value === 'number' && !Number.isInteger(value) ? Number(value.toPrecision(5)) : value;
}

/** Known before minutes of measuring. */
function writable(file: string): string {
  try {
    accessSync(path.dirname(file), constants.W_OK);
  } catch (error) {
    throw new InvalidArgumentError(messageOf(error));
  }
  return file;
}
