import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { Disposers } from '../../../src/server/disposers.ts';

describe('disposers', () => {
  it('are released one after the other, last in first out', async () => {
    const disposers = new Disposers();
    const events: string[] = [];
    for (const name of ['first', 'second', 'third']) {
      disposers.add(async () => {
        events.push(`${name} begins`);
        await Promise.resolve();
        events.push(`${name} ends`);
      });
    }
    await disposers.release();
    const expected = ['third', 'second', 'first'].flatMap((name) => [`${name} begins`, `${name} ends`]);
    assert.deepEqual(events, expected);
  });

  it('are all released despite errors, of which the first is told', async () => {
    const disposers = new Disposers();
    const released: number[] = [];
    for (const number of [1, 2, 3]) {
      disposers.add(() => {
        released.push(number);
        throw new Error(`number ${number}`);
      });
    }
    await assert.rejects(disposers.release(), { message: 'number 3' });
    assert.deepEqual(released, [3, 2, 1]);
  });

  it('are released once', async () => {
    const disposers = new Disposers();
    let times = 0;
    disposers.add(() => {
      times += 1;
    });
    await disposers.release();
    await disposers.release();
    assert.equal(times, 1);
  });
});
