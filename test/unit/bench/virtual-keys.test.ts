import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { ROUND_TRIP_MS, VirtualKeys } from '../../../scripts/bench/virtual/virtual-keys.ts';
import { VirtualClock } from '../../../scripts/virtual/virtual-clock.ts';

describe('virtual keys', () => {
  it('keep a key for as long as it was set, and count every command', async () => {
    const clock = new VirtualClock(undefined, 'when-told');
    const keys = new VirtualKeys(clock);
    const ask = async <T>(command: Promise<T>): Promise<T> => {
      await clock.advance(ROUND_TRIP_MS);
      return command;
    };
    assert.equal(await ask(keys.setFor('a', 1_000)), true);
    await clock.advance(500);
    assert.equal(await ask(keys.setFor('a', 1_000)), false);
    await clock.advance(998);
    assert.deepEqual(await ask(keys.have(['b', 'a'])), [false, true]);
    assert.deepEqual(await ask(keys.have(['a'])), [false]);
    assert.equal(await ask(keys.setFor('a', 1_000)), true);
    await ask(keys.remove('a'));
    assert.deepEqual(await ask(keys.have(['a'])), [false]);
    assert.deepEqual(await ask(keys.have([])), []);
    assert.equal(keys.commands, 8);
  });

  it('answers after a round trip, before anything later happens', async () => {
    const clock = new VirtualClock(undefined, 'when-told');
    const keys = new VirtualKeys(clock);
    const heard: string[] = [];
    void keys.setFor('a', 1).then(() => heard.push(`answer at ${clock.elapsedMs}`));
    clock.after(ROUND_TRIP_MS, () => heard.push('next task'));
    await clock.advance(ROUND_TRIP_MS);
    assert.deepEqual(heard, [`answer at ${ROUND_TRIP_MS}`, 'next task']);
  });
});
