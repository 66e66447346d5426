import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { VirtualClock } from '../../../scripts/virtual/virtual-clock.ts';
import { InProcessBus } from '../../../src/buses/in-process-bus.ts';
import type { PresenceError } from '../../../src/domain/errors.ts';
import { PresenceCore } from '../../../src/domain/presence-core.ts';
import type { Presence } from '../../../src/domain/presence.ts';
import { forgottenAt, seenAt } from '../../../src/domain/sighting.ts';
import { MemoryStore } from '../../../src/stores/memory-store.ts';
import { settingsWith } from './support/settings.ts';

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

class Keeping {
  readonly clock = new VirtualClock();
  readonly startMs = this.clock.now();
  readonly store = new MemoryStore();
  readonly errors: PresenceError[] = [];
  readonly core: PresenceCore;

  constructor(forgetAfterDays: number) {
    this.core = new PresenceCore({
      clock: this.clock,
      store: this.store,
      bus: (askLocal) => new InProcessBus(askLocal),
      settings: settingsWith({ forgetAfterDays }),
      onError: (error) => this.errors.push(error),
    });
  }

  async lastSeen(id: string): Promise<number | null | undefined> {
    const answers: Presence[] = [];
    const rest = this.core.refresh({ viewer: 'vera', ids: [id], answer: (presence) => answers.push(presence) });
    await this.clock.advance(0);
    await rest;
    return answers[0]?.lastSeen;
  }
}

describe('what is old', () => {
  it('is not shown any more, and removed within the hour, from the store and from memory', async () => {
    const keeping = new Keeping(2);
    const { store, core, clock, startMs } = keeping;
    core.touch('bob', startMs - DAY_MS);
    await clock.advance(1_000);
    assert.equal(await keeping.lastSeen('bob'), startMs - DAY_MS);
    await clock.advance(DAY_MS - 1_000);
    assert.equal(await keeping.lastSeen('bob'), startMs - DAY_MS);
    await clock.advance(1);
    assert.equal(await keeping.lastSeen('bob'), null);
    await clock.advance(HOUR_MS);
    assert.deepEqual(await store.getMany(['bob']), new Map());
    await core.close();
  });

  it('is kept for ever, unless there is a limit; but that somebody was forgotten is kept for a day', async () => {
    const { store, core, clock, startMs } = new Keeping(0);
    core.touch('bob', startMs - 1_000 * DAY_MS);
    await core.forget('eve');
    await clock.advance(DAY_MS);
    assert.equal((await store.getMany(['bob'])).get('bob'), seenAt(startMs - 1_000 * DAY_MS));
    assert.equal((await store.getMany(['eve'])).get('eve'), forgottenAt(startMs));
    await clock.advance(HOUR_MS);
    assert.equal((await store.getMany(['bob'])).get('bob'), seenAt(startMs - 1_000 * DAY_MS));
    assert.deepEqual(await store.getMany(['eve']), new Map());
    await core.close();
  });

  it('that cannot be removed is told of, and tried again an hour later', async () => {
    const { store, core, clock, errors, startMs } = new Keeping(2);
    await store.mergeMany(new Map([['bob', seenAt(startMs - 3 * DAY_MS)]]));
    const prune = store.prune.bind(store);
    store.prune = () => Promise.reject(new Error('no disk'));
    await clock.advance(HOUR_MS);
    assert.deepEqual(
      errors.map(({ code, message }) => [code, message]),
      [['unavailable', 'what is old could not be removed: no disk']],
    );
    store.prune = prune;
    await clock.advance(HOUR_MS);
    assert.deepEqual(await store.getMany(['bob']), new Map());
    await core.close();
    assert.equal(clock.timerCount, 0);
  });
});
