import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { Random } from '../../scripts/support/random.ts';
import { HiddenHistory, policy, UnreadableStore } from '../support/hidden-history.ts';
import { withHttpApp } from '../support/http-app.ts';
import { tokenOf } from '../support/http-tokens.ts';

const STEPS = 60;

/** Time stands still while somebody looks, so that not even a moment may differ. How long it takes: `npm run timing`. */
describe('whoever is hidden', () => {
  for (const seed of [1, 2, 3, 4, 5, 6]) {
    it(`is seen as one who is absent is, whatever they do, within limits and beyond: seed ${seed}`, async () => {
      const store = new UnreadableStore();
      await withHttpApp({ policy, store: store.store }, async (app) => {
        const [socket, token] = [await app.connect('viewer'), await tokenOf('viewer', { exp: 9_999_999_999 })];
        const history = new HiddenHistory({ app, store, random: new Random(seed), socket, token });
        const afterwards: unknown[] = [];
        socket.on('presence:resolved', (presences) => afterwards.push(presences));
        await history.begin();
        for (let step = 0; step < STEPS; step += 1) await history.step();
        await socket.emitWithAck('presence:refresh', { ids: [] });
        assert.deepEqual(afterwards, []);
      });
    });
  }
});
