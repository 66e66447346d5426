import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { Status } from '../../../src/client/index.ts';
import { FASTEST_MS, FRAME_MS, SLOWEST_MS, Stage } from '../../support/client-stage.ts';
import { useProcessWatch } from '../../support/http-watch.ts';

describe('keepFresh', () => {
  useProcessWatch();

  it('asks at once where nothing current is known, in the background', async () => {
    const stage = new Stage();
    stage.client.keepFresh('bob');
    await stage.frame();
    const { ids, background, maxAge } = stage.socket.takeRefresh();
    assert.deepEqual([ids, background, maxAge], [['bob'], true, undefined]);
  });

  it('asks later where the answer is current, shortly before it is not any more', async () => {
    const stage = new Stage();
    await stage.learn(stage.presence('bob', 'online', 5_000));
    stage.client.keepFresh('bob');
    // 10 s less the age and the frame, less a second for the answer to come.
    await stage.clock.advance(4_000);
    assert.equal(stage.client.get('bob').isCurrent, true);
    assert.equal(stage.socket.takeRefreshes().length, 1);
  });

  it('never asks sooner than after two seconds, not even when the answer is about to be too old', async () => {
    const stage = new Stage();
    await stage.learn(stage.presence('bob', 'online', 9_900));
    stage.client.keepFresh('bob');
    await stage.clock.advance(2_000 - 1 + FRAME_MS);
    assert.deepEqual(stage.socket.takeRefreshes(), []);
    await stage.clock.advance(1);
    assert.equal(stage.socket.takeRefreshes().length, 1);
  });

  it('asks less and less often while nothing changes', async () => {
    const stage = new Stage();
    stage.serve();
    stage.client.keepFresh('bob');
    const [first, ...gaps] = await gapsOf(stage, 250_000);
    assert.equal(first, FRAME_MS);
    assert.deepEqual(gaps, [FASTEST_MS, 16_000, 32_000, SLOWEST_MS, SLOWEST_MS, SLOWEST_MS]);
  });

  it('asks often again once the answer changes', async () => {
    let status: Status = 'online';
    const stage = new Stage();
    stage.serve(() => status);
    stage.client.keepFresh('bob');
    await stage.clock.advance(FASTEST_MS + 16_000 + 3 * FRAME_MS);
    stage.socket.takeRefreshes();
    status = 'offline';
    assert.deepEqual((await gapsOf(stage, 60_000)).slice(1), [FASTEST_MS, 16_000]);
  });

  it('asks often again once a person has asked', async () => {
    const stage = new Stage();
    stage.serve();
    stage.client.keepFresh('bob');
    await stage.clock.advance(100_000);
    stage.socket.takeRefreshes();
    void stage.client.refresh(['bob']);
    assert.deepEqual((await gapsOf(stage, 30_000)).slice(1), [FASTEST_MS, 16_000]);
  });

  it('asks often again once a correction has come', async () => {
    const stage = new Stage();
    stage.serve();
    stage.client.keepFresh('bob');
    await stage.clock.advance(100_000);
    stage.socket.takeRefreshes();
    stage.socket.resolve(stage.presence('bob', 'idle'));
    assert.deepEqual(await gapsOf(stage, FASTEST_MS + FRAME_MS), [FASTEST_MS + FRAME_MS]);
  });

  it('asks less and less often while it fails', async () => {
    const stage = new Stage();
    stage.refuse();
    stage.client.keepFresh('bob');
    assert.deepEqual((await gapsOf(stage, 120_000)).slice(1), [16_000, 32_000, SLOWEST_MS]);
  });

  it('asks at gaps that are up to a quarter longer, by chance', async () => {
    const stage = new Stage({ random: () => 0.999 });
    stage.serve();
    stage.client.keepFresh('bob');
    const [, ...gaps] = await gapsOf(stage, 300_000);
    const plain = [FASTEST_MS, 16_000, 32_000, SLOWEST_MS];
    for (const [index, gapMs] of plain.entries()) {
      const jitter = (gaps[index] ?? 0) / gapMs - 1;
      assert.ok(jitter > 0.249 && jitter < 0.25, `gap ${index} is ${jitter} longer`);
    }
  });

  it('keeps to the gaps that it is told', async () => {
    const stage = new Stage({ fastestMs: 1_000, slowestMs: 3_000 });
    stage.serve();
    stage.client.keepFresh('bob');
    assert.deepEqual((await gapsOf(stage, 10_000)).slice(1), [1_000, 2_000, 3_000, 3_000]);
  });

  it('asks together what is due together, or nearly', async () => {
    const stage = new Stage();
    stage.serve();
    stage.client.keepFresh('bob');
    await stage.clock.advance(1_900);
    stage.client.keepFresh('carol');
    await stage.clock.advance(200);
    stage.client.keepFresh('dave');
    await stage.frame();
    stage.socket.takeRefreshes();
    await stage.clock.advance(FASTEST_MS - 2_100);
    await stage.frame();
    // Carol's is due 1.9 s later, which is within a quarter of her gap; Dave's is not.
    assert.deepEqual(stage.socket.takeRefresh().ids, ['bob', 'carol']);
  });

  it('of what is no user id asks nothing, and fails nowhere', async () => {
    const stage = new Stage();
    stage.serve();
    const release = stage.client.keepFresh('');
    stage.client.keepFresh('bob');
    await stage.clock.advance(FASTEST_MS);
    assert.deepEqual(
      stage.socket.takeRefreshes().map(({ ids }) => ids),
      [['bob']],
    );
    release();
  });
});

/** The times between what is sent within `forMs`, the first from now; less the frame in which the question waited. */
async function gapsOf(stage: Stage, forMs: number): Promise<number[]> {
  const gaps: number[] = [];
  let lastMs = stage.clock.elapsedMs;
  const serve = stage.socket.server;
  stage.socket.server = (refresh) => {
    const atMs = stage.clock.elapsedMs;
    gaps.push(gaps.length === 0 ? atMs - lastMs : atMs - lastMs - FRAME_MS);
    lastMs = atMs;
    serve?.(refresh);
  };
  await stage.clock.advance(forMs);
  stage.socket.server = serve;
  return gaps;
}
