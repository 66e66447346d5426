import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { Viewing } from './support/viewing.ts';

describe('closing with a bus', () => {
  for (const works of [true, false]) {
    it(`closes it, and the store too where the bus ${works ? 'closes' : 'fails to close'}`, async () => {
      let closings = 0;
      const world = new Viewing({
        bus: () => ({
          hold: () => undefined,
          release: () => undefined,
          ask: () => Promise.resolve({ kind: 'absent' }),
          close: () => {
            closings += 1;
            return works ? Promise.resolve() : Promise.reject(new Error('the bus is stuck'));
          },
        }),
      });
      await world.core.close().catch(() => undefined);
      assert.equal(closings, 1);
      assert.equal(world.store.isClosed, true);
    });
  }
});
