import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { figureSchema } from './figure.ts';

const rowResultSchema = z.strictObject({
  name: z.string(),
  path: z.string(),
  against: z.string(),
  measuredAt: z.iso.datetime(),
  /** By which command it can be had again. */
  command: z.string(),
  /** Such as `2 cores, linux-x64, node 20.1.0`. */
  machine: z.string(),
  figures: z.array(figureSchema),
});
export type RowResult = z.output<typeof rowResultSchema>;

const resultsSchema = z.strictObject({ rows: z.array(rowResultSchema) });

/** Nothing, when there is no such file. @throws {z.ZodError} when it holds something else. */
export async function readResults(file: string): Promise<readonly RowResult[]> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return '{"rows":[]}';
    throw error;
  });
  return resultsSchema.parse(JSON.parse(text)).rows;
}

/** Puts the row into the file, in the place of what was measured of it before; rows are in the order of `names`. */
export async function keepResult(file: string, result: RowResult, names: readonly string[]): Promise<void> {
  const others = (await readResults(file)).filter(({ name }) => name !== result.name);
  const rows = [...others, result].sort((a, b) => names.indexOf(a.name) - names.indexOf(b.name));
  await mkdir(path.dirname(file), { recursive: true });
  const rounded = JSON.stringify(
    // JSON has no infinity: a ratio to nothing is no result.
    resultsSchema.parse({ rows }),
    (_key, value: unknown) => (typeof value === 'number' ? Number(value.toPrecision(4)) : value),
    1,
  );
  await writeFile(file, `${rounded}\n`);
}
