import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'mocha';
import { VirtualClock } from '../../../scripts/virtual/virtual-clock.ts';
import { PollLimit } from '../../../src/limits/poll-limit.ts';

describe('the limit of polling', () => {
  let clock: VirtualClock;
  let polls: PollLimit;

  beforeEach(() => {
    clock = new VirtualClock();
    polls = new PollLimit(clock, 30_000);
  });

  const ask = (viewer: string, id: string, ids = [id]): number => polls.ask(viewer, id, ids);

  it('has an id asked for a viewer once in a while', async () => {
    assert.equal(ask('alice', 'bob'), 0);
    assert.equal(ask('alice', 'bob'), 30_000);
    await clock.advance(29_999);
    assert.equal(ask('alice', 'bob'), 1);
    await clock.advance(1);
    assert.equal(ask('alice', 'bob'), 0);
    assert.equal(ask('alice', 'bob'), 30_000);
  });

  it('tells pairs apart', () => {
    assert.equal(ask('alice', 'bob'), 0);
    assert.equal(ask('alice', 'carol'), 0);
    assert.equal(ask('dave', 'bob'), 0);
    assert.equal(ask('alice ', 'bob'), 0);
  });

  it('tells when no id of the request is in the way any more, whatever was asked for it', async () => {
    ask('alice', 'bob');
    await clock.advance(10_000);
    ask('alice', 'carol');
    await clock.advance(10_000);
    const ids = ['dave', 'bob', 'carol'];
    assert.equal(ask('alice', 'dave', ids), 0);
    assert.equal(ask('alice', 'bob', ids), 30_000);
    await clock.advance(30_000);
    for (const id of ids) assert.equal(ask('alice', id, ids), 0);
  });

  it('holds nobody up for long because the clock was stepped back', () => {
    ask('alice', 'bob');
    clock.step(-3_600_000);
    assert.equal(ask('alice', 'bob'), 0);
  });

  it('can be off', () => {
    const off = new PollLimit(clock, 0);
    assert.equal(off.ask('alice', 'bob', ['bob']), 0);
    assert.equal(off.ask('alice', 'bob', ['bob']), 0);
  });

  it('remembers a bounded number of pairs', () => {
    ask('alice', 'bob');
    for (let index = 0; index < 50_000; index += 1) ask('eve', `user-${index}`);
    assert.equal(ask('alice', 'bob'), 0);
    assert.equal(ask('eve', 'user-49999'), 30_000);
  });
});
