import assert from 'node:assert/strict';
import { setImmediate as turn } from 'node:timers/promises';
import { describe, it } from 'mocha';
import { Places } from '../../../src/policies/places.ts';

const NEVER = new AbortController().signal;

/** Work that begins in its turn, and ends when it is told. */
class Work {
  readonly begun: string[] = [];
  readonly #end = new Map<string, { resolve: () => void; reject: (error: Error) => void }>();

  do(name: string): () => Promise<string> {
    return async () => {
      this.begun.push(name);
      await new Promise<void>((resolve, reject) => this.#end.set(name, { resolve, reject }));
      return name;
    };
  }

  async end(name: string, error?: Error): Promise<void> {
    if (error === undefined) this.#end.get(name)?.resolve();
    else this.#end.get(name)?.reject(error);
    await turn();
  }
}

describe('turns', () => {
  it('are taken by so many at a time, first come, first served', async () => {
    const [turns, work] = [new Places(2, 9), new Work()];
    const all = ['a', 'b', 'c', 'd', 'e'].map((name) => turns.take(NEVER, work.do(name)));
    assert.deepEqual(work.begun, ['a', 'b']);
    await work.end('b');
    assert.deepEqual(work.begun, ['a', 'b', 'c']);
    await work.end('c');
    await work.end('a');
    assert.deepEqual(work.begun, ['a', 'b', 'c', 'd', 'e']);
    await work.end('d');
    await work.end('e');
    assert.deepEqual(await Promise.all(all), ['a', 'b', 'c', 'd', 'e']);

    // As many places as in the beginning.
    const later = ['f', 'g', 'h'].map((name) => turns.take(NEVER, work.do(name)));
    assert.deepEqual(work.begun.slice(5), ['f', 'g']);
    for (const name of ['f', 'g', 'h']) await work.end(name);
    await Promise.all(later);
  });

  it('are passed on by work that fails', async () => {
    const [turns, work] = [new Places(1, 9), new Work()];
    const failing = assert.rejects(turns.take(NEVER, work.do('a')), { message: 'no' });
    const next = turns.take(NEVER, work.do('b'));
    await work.end('a', new Error('no'));
    await failing;
    assert.deepEqual(work.begun, ['a', 'b']);
    await work.end('b');
    assert.equal(await next, 'b');
  });

  it('are not waited for beyond what the signal allows', async () => {
    const [turns, work] = [new Places(1, 9), new Work()];
    const patience = new AbortController();
    const first = turns.take(NEVER, work.do('a'));
    const impatient = assert.rejects(turns.take(patience.signal, work.do('b')), { message: 'too long' });
    const last = turns.take(NEVER, work.do('c'));
    patience.abort(new Error('too long'));
    await impatient;
    await work.end('a');
    assert.deepEqual(work.begun, ['a', 'c']);
    await work.end('c');
    assert.deepEqual(await Promise.all([first, last]), ['a', 'c']);
  });

  it('are refused where the line is too long', async () => {
    const [turns, work] = [new Places(1, 1), new Work()];
    const taken = [turns.take(NEVER, work.do('a')), turns.take(NEVER, work.do('b'))];
    await assert.rejects(turns.take(NEVER, work.do('c')), { message: '1 wait already' });
    await work.end('a');
    await work.end('b');
    assert.deepEqual(await Promise.all(taken), ['a', 'b']);
  });
});
