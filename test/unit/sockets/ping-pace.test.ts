import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { VirtualClock } from '../../../scripts/virtual/virtual-clock.ts';
import { PingPace } from '../../../src/sockets/ping-pace.ts';

/** A clock with an event loop that turns when it is told to. */
class TurningClock extends VirtualClock {
  readonly #tasks: (() => void)[] = [];

  readonly afterTurn = (task: () => void): void => {
    this.#tasks.push(task);
  };

  turn(): void {
    for (const task of this.#tasks.splice(0)) task();
  }

  get isIdle(): boolean {
    return this.#tasks.length === 0;
  }
}

describe('the pace of pings', () => {
  const start = (): { clock: TurningClock; sent: string[]; ping: (name: string) => () => void } => {
    const clock = new TurningClock();
    const pace = new PingPace();
    const sent: string[] = [];
    return { clock, sent, ping: (name) => pace.take(clock, () => sent.push(name)) };
  };
  const many = (ping: (name: string) => unknown, name: string, count: number): void => {
    for (let number = 0; number < count; number += 1) ping(`${name}-${number}`);
  };

  it('is none for a few', () => {
    const { clock, sent, ping } = start();
    many(ping, 'a', 50);
    assert.equal(sent.length, 50);
    clock.turn();
    assert.equal(clock.isIdle, true, 'nothing is left behind');
  });

  it('is fifty in a turn, and all are sent', () => {
    const { clock, sent, ping } = start();
    many(ping, 'a', 1_000);
    for (let turn = 1; turn <= 20; turn += 1) {
      assert.equal(sent.length, 50 * turn);
      clock.turn();
    }
    assert.equal(new Set(sent).size, 1_000);
    clock.turn();
    assert.equal(clock.isIdle, true);
  });

  it('puts who came last before a long list', () => {
    const { clock, sent, ping } = start();
    many(ping, 'list', 1_000);
    ping('alice');
    clock.turn();
    assert.ok(sent.includes('alice'));
  });

  it('makes nobody wait for long, however many there are', async () => {
    const { clock, sent, ping } = start();
    many(ping, 'list', 1_000);
    await clock.advance(101);
    many(ping, 'more', 1_000);
    clock.turn();
    assert.equal(sent.length, 2_000);
  });

  it('does not send what was taken back', () => {
    const { clock, sent, ping } = start();
    many(ping, 'list', 50);
    const takeBack = ping('bob');
    takeBack();
    clock.turn();
    takeBack();
    assert.equal(sent.includes('bob'), false);
    assert.equal(clock.isIdle, true);
  });

  it('is none where time passes only when told to', () => {
    const pace = new PingPace();
    let sent = 0;
    for (let ping = 0; ping < 1_000; ping += 1) pace.take(new VirtualClock(), () => (sent += 1));
    assert.equal(sent, 1_000);
  });
});
