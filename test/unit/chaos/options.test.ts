import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { chaos } from '../../../scripts/chaos/chaos.ts';
import { parseOptions } from '../../../scripts/chaos/options.ts';

async function run(argv: readonly string[]) {
  let [out, error] = ['', ''];
  const exitCode = await chaos(argv, {
    write: (text) => (out += text),
    writeError: (text) => (error += text),
    terminal: process.stderr,
  });
  return { exitCode, out, error };
}

describe('npm run chaos', () => {
  it('runs both rounds with 2,000 clients, unless told otherwise', () => {
    const silent = { write: () => undefined, writeError: () => undefined };
    assert.deepEqual(parseOptions([], silent), {
      seed: 1,
      clients: 2_000,
      minutes: 0,
      main: 'dist/server/main.js',
      rounds: ['server', 'cluster'],
      outPath: undefined,
    });
    const argv = ['--seed', '7', '--clients', '100', '--minutes', '2', '--only', 'cluster', '--out', 'x.json'];
    assert.deepEqual(parseOptions(argv, silent), {
      seed: 7,
      clients: 100,
      minutes: 2,
      main: 'dist/server/main.js',
      rounds: ['cluster'],
      outPath: 'x.json',
    });
  });

  it('says how it is used', async () => {
    const { exitCode, out } = await run(['--help']);
    assert.equal(exitCode, 0);
    assert.match(out, /Usage: npm run chaos --/);
  });

  for (const argv of [['--clients', 'many'], ['--seed', '1e3'], ['--only', 'both'], ['--minutes', '-1'], ['more']]) {
    it(`exits with 2 for ${argv.join(' ')}`, async () => {
      const { exitCode, error } = await run(argv);
      assert.equal(exitCode, 2);
      assert.match(error, /^error: /);
    });
  }

  it('exits with 2 when there is no server to break', async () => {
    const { exitCode, error } = await run(['--main', '/nowhere/main.js']);
    assert.equal(exitCode, 2);
    assert.match(error, /^error: --main \/nowhere\/main.js: not there; npm run build makes it\n$/);
  });
});
