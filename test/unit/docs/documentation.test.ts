import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'mocha';

const root = path.resolve(import.meta.dirname, '../../..');
const read = (file: string): string => readFileSync(path.join(root, file), 'utf8');
const filesIn = (folder: string, ending: string): string[] =>
  readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith(ending))
    .map((file) => path.join(folder, file));
const pages = ['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md', ...filesIn('docs', '.md')];

describe('documentation', () => {
  it('shows only code that the examples run', () => {
    const examples = filesIn('docs/examples', '.ts').map(read).join('\n');
    const shown = ['README.md', 'docs/guides/from-one-node-to-many.md', 'docs/guides/who-may-see-whom.md']
      .map(read)
      .join('\n');
    const blocks = [...shown.matchAll(/```ts\n([^]*?)```/g)].map(([, code]) => code ?? '');
    assert.ok(blocks.length > 0);
    for (const block of blocks) assert.ok(examples.includes(block.trimEnd()), `not in docs/examples:\n${block}`);
  });

  it('shows only code of pages that the guides run', () => {
    const guides = filesIn('docs/guides', '.md').map(read).join('\n');
    const blocks = [...read('README.md').matchAll(/```(?:js|jsx|html)\n([^]*?)```/g)].map(([, code]) => code ?? '');
    assert.ok(blocks.length > 0);
    for (const block of blocks) assert.ok(guides.includes(block.trimEnd()), `not in docs/guides:\n${block}`);
  });

  it('names only scripts that exist', () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
    for (const page of pages) {
      for (const [, name = ''] of read(page).matchAll(/npm run ([\w:-]+)/g))
        assert.ok(name in scripts, `${page}: npm run ${name}`);
    }
  });

  it('names only folders and files that exist', () => {
    for (const page of pages) {
      for (const [, link = ''] of read(page).matchAll(/\]\(([^)#]+)(?:#[^)]*)?\)/g)) {
        if (/^https?:/.test(link)) continue;
        assert.ok(existsSync(path.join(root, path.dirname(page), link)), `${page} links to ${link}`);
      }
    }
    for (const [, name = ''] of read('CONTRIBUTING.md').matchAll(/`((?:src|test|scripts|docs)\/[\w./-]+)`/g)) {
      assert.ok(existsSync(path.join(root, name)), `CONTRIBUTING.md names ${name}`);
    }
  });

  it('has exactly two commands of set-up in the README', () => {
    assert.equal([...read('README.md').matchAll(/npm ci/g)].length, 2);
  });
});
