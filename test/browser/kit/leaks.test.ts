import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { countTimers, LeakWatch } from '../../support/kit-leaks.ts';
import { useKitStage } from '../../support/kit-stage.ts';

const CYCLES = 10_000;
const PER_ROUND = 500;
/** The socket's own, which waits for the server's next ping. */
const SOCKET_TIMERS = 1;

for (const [what, entry] of [
  ['dots', 'element.ts'],
  ['components, in StrictMode', 'react.tsx'],
] as const) {
  describe(`${CYCLES} ${what}, mounted and removed`, () => {
    const stage = useKitStage(entry);

    it('leave nothing', async () => {
      stage.server.main = '';
      const tab = await stage.enter(countTimers);
      const watch = await LeakWatch.of(tab.page);
      // What is made once, at first use, is no leak.
      await tab.run(`kit.churn(1, ${PER_ROUND})`);
      await tab.settle();
      const before = await watch.living();

      await tab.run(`kit.churn(${CYCLES / PER_ROUND}, ${PER_ROUND})`);
      await tab.settle();
      const after = await watch.living();
      const held = await tab.run<Record<string, number>>('kit.client.held');
      assert.ok((held['everSubscribed'] ?? 0) >= CYCLES, `${held['everSubscribed']} subscriptions there have been`);
      assert.ok((held['everKept'] ?? 0) >= CYCLES, `${held['everKept']} holders there have been`);
      assert.deepEqual(await tab.held(), { subscriptions: 0, keepers: 0 });
      assert.equal(after.listeners, before.listeners, 'event listeners');
      assert.equal(after.nodes, before.nodes, 'nodes');

      await tab.run('kit.client.close()');
      assert.equal((await watch.living()).timers, SOCKET_TIMERS, 'timers');
    });
  });
}
