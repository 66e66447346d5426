import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'mocha';
import { ERROR_STATUS } from '../../../src/domain/errors.ts';

const root = path.resolve(import.meta.dirname, '../../..');
const read = (file: string): string => readFileSync(path.join(root, file), 'utf8');
const page = read('docs/reference/client.md');

/** First column of the page's tables, where it is code. */
const rows = new Set([...page.matchAll(/^\| `([\w-]+)[`(]/gm)].map(([, name]) => name));

/** Members of an interface, as they are written in a file. */
function membersOf(file: string, name: string): string[] {
  const [, body = ''] = new RegExp(`interface ${name}[^{]*\\{\\n([^]*?)\\n\\}`).exec(read(`src/client/${file}`)) ?? [];
  const members = [...body.matchAll(/^ {2}readonly (\w+)\??:/gm)].map(([, member = '']) => member);
  assert.ok(members.length > 0, `${file} has members of ${name}`);
  return members;
}
const matchesIn = (file: string, pattern: RegExp): string[] => [
  ...new Set([...read(file).matchAll(pattern)].map(([, name = '']) => name)),
];

describe('docs/reference/client.md', () => {
  for (const [file, name] of [
    ['presence-client.ts', 'PresenceClientOptions'],
    ['presence-client.ts', 'RefreshOptions'],
    ['presence-client.ts', 'PresenceClient'],
    ['snapshot.ts', 'PresenceSnapshot'],
    ['react.ts', 'UsedPresence'],
  ] as const) {
    it(`has every member of ${name}`, () => {
      for (const member of membersOf(file, name)) assert.ok(rows.has(member), member);
    });
  }

  it('has the defaults of the client', () => {
    const defaults = [...read('src/client/presence-client.ts').matchAll(/^ {4}(\w+Ms) = ([\d_]+),/gm)];
    assert.equal(defaults.length, 5);
    for (const [, name = '', ms = ''] of defaults) {
      assert.match(page, new RegExp(`^\\| \`${name}\` +\\| ms +\\| ${ms.replaceAll('_', '')} +\\|`, 'm'));
    }
  });

  it('has every error code', () => {
    const own = matchesIn('src/client/client-error.ts', /\| '(\w+)'/g);
    assert.equal(own.length, 3);
    for (const code of own) assert.ok(rows.has(code), code);
    for (const code of Object.keys(ERROR_STATUS)) assert.ok(page.includes(`\`${code}\``), code);
  });

  it('has every attribute, part and custom property of the element', () => {
    const style = 'src/client/presence-dot-style.ts';
    for (const [kind, names] of Object.entries({
      parts: matchesIn('src/client/element.ts', /\.part = '(\w+)'/g),
      attributes: matchesIn(style, /\[(status|aged|checking|\w+)(?:=\w+)?\]\)/g).filter((name) => name !== 'hidden'),
      properties: matchesIn(style, /var\((--presence-[\w-]+)/g),
      triggers: matchesIn('src/client/react.ts', /^ \* - `(\w+)`/gm),
    })) {
      assert.ok(names.length > 1, kind);
      for (const name of names) assert.ok(rows.has(name), name);
    }
    const [, observed = ''] = /observedAttributes = \[([^\]]+)\]/.exec(read('src/client/element.ts')) ?? [];
    for (const [, name = ''] of observed.matchAll(/'(\w+)'/g)) assert.ok(rows.has(name), name);
  });

  it('has every word of descriptions', () => {
    const keys = page.slice(page.indexOf('\nKeys: '));
    for (const name of matchesIn('src/client/description.ts', /^ {2}'?([\w-]+)'?: (?:'|\()/gm)) {
      assert.match(keys, new RegExp(`\`${name}[\`(]`));
    }
  });

  it('has the colours of the element', () => {
    const colours = read('src/client/presence-dot-style.ts').matchAll(/(--[\w-]+),light-dark\((#\w+),(#\w+)\)/g);
    for (const [, name = '', light = '', dark = ''] of colours) {
      assert.match(page, new RegExp(`\`${name}\` +\\| \`${light}\`, \`${dark}\``));
    }
  });

  it('has every export of the entries', () => {
    for (const entry of ['index.ts', 'element.ts', 'react.ts']) {
      const source = read(`src/client/${entry}`);
      const exported = [...source.matchAll(/^export (?:const|function|class) (\w+)/gm)].map(([, name = '']) => name);
      const passedOn = [...source.matchAll(/^export \{([^}]+)\}/gm)].flatMap(([, list = '']) => list.split(','));
      const values = passedOn.map((name) => name.trim()).filter((name) => name !== '' && !name.startsWith('type '));
      for (const name of [...exported, ...values])
        assert.ok(page.includes(`\`${name}`) || page.includes(`<${name}`), name);
    }
  });
});
