import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export type Row = Readonly<Record<string, string>>;

const REFERENCE = join(import.meta.dirname, '../../docs/reference');

/**
 * The tables of a page of docs/reference, as rows by column name. Code is stripped of its backticks.
 * Every cell of every row must say something.
 */
export function tablesOf(page: string): readonly (readonly Row[])[] {
  const tables: Row[][] = [];
  let header: readonly string[] | undefined;
  for (const line of readFileSync(join(REFERENCE, page), 'utf8').split('\n')) {
    if (!line.startsWith('|')) {
      header = undefined;
      continue;
    }
    const cells = line
      .split(/(?<!\\)\|/)
      .slice(1, -1)
      .map((cell) => cell.trim().replaceAll('`', ''));
    if (header === undefined) {
      header = cells;
      tables.push([]);
    } else if (!cells.every((cell) => /^-+$/.test(cell))) {
      assert.equal(cells.length, header.length, line);
      assert.ok(cells.every(Boolean), `${page}: an empty cell: ${line}`);
      tables.at(-1)?.push(Object.fromEntries(header.map((name, index) => [name, cells[index] ?? ''])));
    }
  }
  return tables;
}

/** `0 to 65535` as two numbers. */
export function boundsOf(text: string): readonly [min: number, max: number] {
  const match = /^(\d+) to (\d+)$/.exec(text);
  assert.ok(match, `no bounds: ${text}`);
  return [Number(match[1]), Number(match[2])];
}
