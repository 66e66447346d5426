import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'mocha';
import { KeepAlive } from '../../../scripts/bench/virtual/keep-alive.ts';
import { Network } from '../../../scripts/bench/virtual/network.ts';
import { TrafficMeter } from '../../../scripts/bench/virtual/traffic-meter.ts';
import { VirtualClock } from '../../../scripts/virtual/virtual-clock.ts';

/* Every packet takes 100 ms: pings go at 25.0 s, 50.2 s, 75.4 s and so on, and their pongs come 200 ms later. */
describe('the keep-alive of a virtual connection', () => {
  let clock: VirtualClock;
  let meter: TrafficMeter;
  let keepAlive: KeepAlive;
  let timedOutAtMs: number[];

  beforeEach(() => {
    clock = new VirtualClock(0, 'when-told');
    meter = new TrafficMeter(clock);
    timedOutAtMs = [];
    keepAlive = new KeepAlive(new Network(clock, 1, { from: 100, to: 100 }), meter, () => {
      timedOutAtMs.push(clock.now());
      keepAlive.stop();
    });
  });

  function counted(): { in: number; out: number } {
    keepAlive.catchUp();
    return meter.messages.transport;
  }

  it('counts pings and pongs as they would have gone and come', async () => {
    for (const [atMs, pings, pongs] of [
      [24_999, 0, 0],
      [25_000, 1, 0],
      [25_199, 1, 0],
      [25_200, 1, 1],
      [50_200, 2, 1],
      [75_599, 3, 2],
      [75_600, 3, 3],
      [25_200 * 1_000, 1_000, 1_000],
    ] as const) {
      await clock.advanceTo(atMs);
      assert.deepEqual(counted(), { in: pongs, out: pings }, `${atMs} ms`);
    }
    assert.deepEqual(meter.bytes.transport, { in: 1_000 * 7, out: 1_000 * 3 });
    assert.equal(clock.timerCount, 0, 'nothing is armed for a client that answers');
  });

  const silences: readonly (readonly [what: string, silentAtMs: number, timeoutMs: number, pongs: number])[] = [
    ['between two pings', 40_000, 70_200, 1],
    ['with a ping on its way to it', 50_250, 70_200, 1],
    ['just as a ping reaches it', 50_300, 70_200, 1],
    ['with its pong under way', 50_301, 95_400, 2],
    ['before the first ping', 0, 45_000, 0],
  ];
  for (const [what, silentAtMs, timeoutMs, pongs] of silences) {
    it(`gives up a client that falls silent ${what}`, async () => {
      await clock.advanceTo(silentAtMs);
      keepAlive.fallSilent();
      await clock.advanceTo(1_000_000);
      assert.deepEqual(timedOutAtMs, [timeoutMs]);
      assert.deepEqual(counted(), { in: pongs, out: pongs + 1 });
    });
  }

  it('puts the next ping off when another one is answered', async () => {
    await clock.advanceTo(10_000);
    keepAlive.heardPong();
    await clock.advanceTo(34_999);
    assert.deepEqual(counted(), { in: 0, out: 0 });
    await clock.advanceTo(35_000);
    assert.deepEqual(counted(), { in: 0, out: 1 });
  });

  it('is patient again when a pong comes that was under way in time', async () => {
    await clock.advanceTo(26_000);
    keepAlive.fallSilent();
    await clock.advanceTo(26_100);
    keepAlive.heardPong();
    await clock.advanceTo(1_000_000);
    assert.deepEqual(timedOutAtMs, [26_100 + 25_000 + 20_000]);
  });

  it('keeps quiet once stopped', async () => {
    keepAlive.fallSilent();
    keepAlive.stop();
    await clock.advanceTo(1_000_000);
    assert.deepEqual(timedOutAtMs, []);
  });
});
