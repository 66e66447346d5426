import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { Pulse } from '../../../scripts/support/pulse.ts';

describe('the pulse', () => {
  /** A pulse whose beats take as long as is said, by a clock that only they move, and which stops after them. */
  async function beats(...tookMs: readonly number[]): Promise<Pulse> {
    let elapsedMs = 0;
    const left = [...tookMs];
    let onAllDone: () => void = () => undefined;
    const allDone = new Promise<void>((resolve) => {
      onAllDone = resolve;
    });
    const pulse = new Pulse(
      (answered) => {
        const ms = left.shift();
        if (ms === undefined) {
          onAllDone();
          return;
        }
        elapsedMs += ms;
        answered();
      },
      () => elapsedMs,
    );
    await allDone;
    await pulse.stop();
    return pulse;
  }

  it('tells for how long nothing moved, and overlooks what a busy machine takes', async () => {
    const pulse = await beats(20, 29, 120, 20, 45);
    assert.equal(pulse.stalledMs(0, Infinity), 100 + 25);
    assert.equal(pulse.stalledMs(0, 48), 0);
    assert.equal(pulse.stalledMs(0, 100), 100);
    assert.equal(pulse.stalledMs(170, 188), 0);
    assert.equal(pulse.stalledMs(190, 1_000), 25);
  });

  it('stops while it waits for an answer that never comes', async () => {
    const pulse = await beats();
    assert.equal(pulse.stalledMs(0, Infinity), 0);
  });
});
