import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { before, describe, it } from 'mocha';
import { COMMITTED_RESULTS as HOT_RESULTS } from '../../../scripts/bench/hot/options.ts';
import { makePage, PAGE } from '../../../scripts/bench/hot/page.ts';
import { readResults as readHotResults } from '../../../scripts/bench/hot/results.ts';
import { ROWS } from '../../../scripts/bench/hot/rows/index.ts';
import { COMMITTED_RESULTS } from '../../../scripts/bench/options.ts';
import { bestPush, presenceMessages, runOf, wrongShare } from '../../../scripts/bench/report/figures.ts';
import { fill, FOLDER, makePages } from '../../../scripts/bench/report/pages.ts';
import type { Results } from '../../../scripts/bench/results.ts';
import { readResults } from '../../../scripts/bench/results-file.ts';

const root = path.resolve(import.meta.dirname, '../../..');

describe('the page about speed', () => {
  it('agrees with the committed results, in which every row has been measured', async () => {
    const rows = await readHotResults(path.join(root, HOT_RESULTS));
    assert.equal(readFileSync(path.join(root, PAGE), 'utf8'), await makePage(rows), 'npm run report makes another');
    assert.deepEqual(
      rows.map(({ name }) => name),
      ROWS.map(({ name }) => name),
    );
  });
});

describe('the pages made of results', () => {
  let results: Results;
  let files: Map<string, string>;

  before(async () => {
    results = await readResults(path.join(root, COMMITTED_RESULTS));
    files = await makePages(results);
  });

  it('agree with the committed results, pictures included', () => {
    assert.ok(files.size >= 8);
    for (const [name, text] of files) {
      assert.equal(readFileSync(path.join(root, FOLDER, name), 'utf8'), text, `${name}: npm run report makes another`);
    }
  });

  it('are all there is, and show every picture', () => {
    const pictures = readdirSync(path.join(root, FOLDER, 'push-vs-pull')).filter((name) => name.endsWith('.svg'));
    assert.deepEqual(
      pictures.map((name) => `push-vs-pull/${name}`).sort(),
      [...files.keys()].filter((name) => name.endsWith('.svg')).sort(),
    );
    for (const name of pictures) assert.ok(files.get('push-vs-pull.md')?.includes(`](push-vs-pull/${name})`), name);
  });

  it('say of the crossings what the runs on both sides say', () => {
    const crossings = results.crossings?.crossings ?? [];
    assert.equal(crossings.length, 5);
    for (const { contender, looksPerUserDay, sides } of crossings) {
      if (typeof looksPerUserDay === 'string') continue;
      for (const side of sides) {
        const isPullCheaper = presenceMessages(side.pull) < presenceMessages(side.contender);
        assert.equal(isPullCheaper, side.expected === 'pull', `${contender} at ${side.looksPerUserDay} looks`);
      }
    }
  });

  it('say of the month what its runs say', () => {
    const runs = results.month?.runs ?? [];
    const pull = wrongShare(runOf(runs, 'pull').sights);
    const push = wrongShare(runOf(runs, bestPush(runs)).sights);
    // The pages tell why this is not a tenth, should it not be.
    assert.ok(pull < push, `${pull} against ${push}`);
  });

  it('refuse a figure that nobody has measured', () => {
    assert.throws(() => fill('{{no.such}}', {}, new Set()), /there is no figure of the name no\.such/);
    assert.equal(fill('a {{b.c}} d', { 'b.c': '1' }, new Set()), 'a 1 d');
  });

  it('refuse results that are not complete', async () => {
    await assert.rejects(makePages({}), /the results have no month, freshness, /);
  });
});
