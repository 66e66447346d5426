import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'mocha';

const root = path.resolve(import.meta.dirname, '../../..');
const page = readFileSync(path.join(root, 'docs/reference/attacks.md'), 'utf8');

describe('docs/reference/attacks.md', () => {
  const rows = [...page.matchAll(/^\| (?!-|attack)([^|]*)\|[^|]*\|([^|]*)\|([^|]*)\|$/gm)].map(
    ([, attack = '', file = '', title = '']) => ({ attack: attack.trim(), file: file.trim(), title: title.trim() }),
  );

  it('lists attacks', () => {
    assert.ok(rows.length > 30, `${rows.length} rows`);
  });

  for (const { attack, file, title } of rows) {
    it(`names a test that exists: ${attack}`, () => {
      const titles = [...readFileSync(path.join(root, file), 'utf8').matchAll(/\bit\(\s*(['"`])(.*?)\1,/gs)];
      assert.ok(
        titles.some(([, , text]) => text?.includes(title)),
        `${file}: ${title}`,
      );
    });
  }
});
