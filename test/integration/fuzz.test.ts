import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { describe, it } from 'mocha';
import { runFuzz } from '../../scripts/fuzz/fuzz.ts';
import { runTarget } from '../../scripts/fuzz/run-target.ts';
import { functionTarget } from '../../scripts/fuzz/target.ts';
import { anyText } from '../../scripts/fuzz/inputs/ids.ts';
import { isLegalId } from '../../scripts/fuzz/oracles/legal.ts';

/** `npm run fuzz` goes on from here, with as many inputs and other seeds. */
const INPUTS = 20_000;
const SEED = 6;

describe('fuzz', () => {
  it('of everything that takes inputs from outside', async () => {
    const { lines, isGood, inputs } = await runFuzz({ inputs: INPUTS, seed: SEED });
    assert.ok(isGood, lines.join('\n'));
    assert.ok(inputs >= INPUTS);
  });

  /** Takes ids, by this check. */
  const planted = async (
    takes: (text: string) => boolean | Promise<boolean>,
    { inputs = anyText, seed = SEED, path }: { inputs?: fc.Arbitrary<string>; seed?: number; path?: string } = {},
  ): Promise<string> => {
    const target = functionTarget({ name: 'planted', share: 1, inputs, takes, expected: isLegalId });
    const { failure = 'nothing' } = await runTarget(target, { inputs: 2_000, seed, path });
    return failure;
  };

  it('finds what lets in too much, and tells how to see it again', async () => {
    const letsInTooMuch = (text: string): boolean => text !== '' && Array.from(text).length <= 128;
    const failure = await planted(letsInTooMuch);
    assert.match(failure, /taken, and should have been refused/);
    assert.match(failure, /\ninput: "\S{1,12}"\n/, 'as short as it gets');
    const [, seed = '', path = ''] = /--only planted --seed (\d+) --path (\S+)/.exec(failure) ?? [];
    const again = await planted(letsInTooMuch, { seed: Number(seed), path });
    const inputIn = (text: string): string | undefined => /\ninput: .*/.exec(text)?.[0];
    assert.equal(inputIn(again), inputIn(failure));
  });

  it('finds what keeps out too much', async () => {
    const failure = await planted((text) => isLegalId(text) && text.length <= 128);
    assert.match(failure, /refused, and should have been taken/);
  });

  it('finds what throws', async () => {
    const failure = await planted((text) => encodeURIComponent(text) !== '' && isLegalId(text));
    assert.match(failure, /URI malformed/);
  });

  it('finds what the process complains of', async () => {
    const failure = await planted(async (text) => {
      if (text.includes('\u0000')) process.emitWarning('planted');
      await new Promise(setImmediate);
      return isLegalId(text);
    });
    assert.match(failure, /Warning: planted/);
  });

  it('has missed one side when all are let in, or none', async () => {
    const failure = await planted(() => true, { inputs: fc.constant('bob') });
    assert.match(failure, /^2000 accepted and 0 refused/);
  });
});
