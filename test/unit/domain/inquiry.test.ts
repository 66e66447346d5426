import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'mocha';
import { Asking } from './support/asking.ts';

describe('the time that an inquiry takes', () => {
  let node: Asking;
  let startMs: number;

  beforeEach(() => {
    node = new Asking();
    startMs = node.clock.now();
  });

  for (const withinMs of [5, 1_999, 7_000]) {
    it(`is what the question allows: ${withinMs} ms`, async () => {
      node.connect('bob');
      const ended: string[] = [];
      const asked = node.devices.ask('bob', startMs + withinMs, () => undefined);
      void asked.then(({ kind }) => ended.push(kind));
      await node.pass(withinMs - 1);
      assert.deepEqual(ended, []);
      await node.pass(1);
      assert.deepEqual(ended, ['silent']);
    });
  }

  it('is none when the deadline has passed, and answers may follow all the same', async () => {
    const phone = node.connect('bob');
    const late: unknown[] = [];
    const asked = node.devices.ask('bob', startMs - 1, (answer) => late.push(answer));
    await node.pass();
    assert.deepEqual(await asked, { kind: 'silent' });
    phone.answer(0);
    assert.deepEqual(late, [{ kind: 'answered', activeAtMs: startMs }, undefined]);
  });

  it('is what the most hurried of those who ask allows', async () => {
    node.connect('bob');
    const ended: string[] = [];
    for (const withinMs of [2_000, 500, 1_000]) {
      const asked = node.devices.ask('bob', startMs + withinMs, () => undefined);
      void asked.then(({ kind }) => ended.push(kind));
    }
    await node.pass(499);
    assert.deepEqual(ended, []);
    await node.pass(1);
    assert.deepEqual(ended, ['silent', 'silent', 'silent']);
    assert.equal(node.stats.pings, 1);
  });

  it('does not end before answers are read that a stalled event loop kept waiting', async () => {
    const phone = node.connect('bob');
    const heard = node.ask('bob');
    // Due at the very deadline, and behind it: as what lies in the sockets when the loop comes back.
    node.clock.after(2_000, () => {
      phone.answer(0);
    });
    await node.pass(2_000);
    assert.deepEqual(heard, { outcome: { kind: 'answered', activeAtMs: startMs }, late: [] });
    assert.ok(node.isQuiet);
  });

  it('is not cut short by the end of the wait for answers to the question before', async () => {
    const phone = node.connect('bob');
    node.ask('bob');
    await node.pass(11_000);
    const second = node.ask('bob');
    assert.equal(phone.pings, 1);
    await node.pass(1_500);
    phone.answer(0);
    await node.pass();
    assert.deepEqual(second.outcome, { kind: 'answered', activeAtMs: startMs });
    assert.ok(node.isQuiet);
  });
});

describe('the settle window', () => {
  it('is opened by the first idle answer, and closed with the question for good', async () => {
    const node = new Asking();
    const [phone, laptop, tablet] = [node.connect('bob'), node.connect('bob'), node.connect('bob')];
    node.connect('bob');
    node.ask('bob');
    phone.answer(900_000);
    await node.pass(100);
    laptop.answer(800_000);
    tablet.answer(0);
    await node.pass();
    assert.equal(node.clock.timerCount, 1, 'no more than the wait for late answers');
  });

  for (const [first, second] of [
    [700_000, 900_000],
    [900_000, 700_000],
    [700_000, null],
    [null, 700_000],
  ] as const) {
    it(`takes the most active of ${first} and ${second}, whichever came first`, async () => {
      const node = new Asking();
      const startMs = node.clock.now();
      const [phone, laptop] = [node.connect('bob'), node.connect('bob')];
      const heard = node.ask('bob');
      phone.answer(first);
      laptop.answer(second);
      await node.pass();
      assert.deepEqual(heard.outcome, { kind: 'answered', activeAtMs: startMs - 700_000 });
    });
  }
});
