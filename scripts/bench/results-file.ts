import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';
import { BenchError } from './sockets/bench-error.ts';
import { type Results, resultsSchema } from './results.ts';

/** What the file holds; nothing, when there is none. @throws {BenchError} when it holds something else. */
export async function readResults(path: string): Promise<Results> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return {};
    throw error;
  }
  try {
    return resultsSchema.parse(JSON.parse(text));
  } catch (cause) {
    const detail = cause instanceof z.ZodError ? z.prettifyError(cause) : String(cause);
    throw new BenchError(`${path} does not hold results of the bench: ${detail}`, { cause });
  }
}

/** Whole or not at all for whoever reads it later: durations and costs with as many digits as they are good for. */
export async function writeResults(path: string, results: Results): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const rounded = JSON.stringify(
    resultsSchema.parse(results),
    (_key, value: unknown) =>
      typeof value === 'number' && !Number.isInteger(value) ? Number(value.toPrecision(5)) : value,
    1,
  );
  await writeFile(path, `${rounded}\n`);
}
