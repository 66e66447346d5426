import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { before, describe, it } from 'mocha';

const root = path.resolve(import.meta.dirname, '../../..');

interface Row {
  readonly attack: string;
  readonly file: string;
  readonly title: string;
}

/** | attack | what happens | [name](file): title | */
function rowsIn(page: string): Row[] {
  return [...page.matchAll(/^\| ([^|]+) \| [^|]+ \| \[[^\]]+\]\(([^)]+)\): ([^|]+) \|$/gm)].map(
    ([, attack = '', file = '', title = '']) => ({
      attack: attack.trim(),
      file: path.posix.normalize(path.posix.join('docs/reference', file)),
      title: title.trim(),
    }),
  );
}

describe('the attacks in docs/reference/attacks.md', () => {
  const rows = rowsIn(readFileSync(path.join(root, 'docs/reference/attacks.md'), 'utf8'));
  let titles: Readonly<Record<string, readonly string[]>> = {};

  before(async () => {
    const files = [...new Set(rows.map(({ file }) => file))];
    const program = path.join(root, 'test/support/security-titles.ts');
    const { stdout } = await promisify(execFile)(process.execPath, ['--import', 'tsx', program, ...files], {
      cwd: root,
      maxBuffer: 10 * 2 ** 20,
    });
    titles = JSON.parse(stdout) as typeof titles;
  });

  it('are many', () => {
    assert.ok(rows.length >= 50, `${rows.length} rows are understood`);
  });

  it('are all tests', () => {
    for (const { attack, file, title } of rows) {
      assert.ok(titles[file]?.includes(title), `${attack}: there is no test "${title}" in ${file}`);
    }
  });

  it('are all there: each file of attacks is named', () => {
    const named = new Set(rows.map(({ file }) => file));
    for (const file of readdirSync(path.join(root, 'test/security'))) {
      assert.ok(named.has(`test/security/${file}`), file);
    }
  });
});
