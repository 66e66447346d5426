import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { Asking, type Heard } from './support/asking.ts';
import type { HandDevice } from './support/hand-device.ts';

interface Silence {
  readonly node: Asking;
  readonly startMs: number;
  readonly phone: HandDevice;
  readonly laptop: HandDevice;
  readonly heard: Heard;
}

/** Two devices, neither of which has answered in time. */
async function silence(): Promise<Silence> {
  const node = new Asking();
  const startMs = node.clock.now();
  const [phone, laptop] = [node.connect('bob'), node.connect('bob')];
  const heard = node.ask('bob');
  await node.pass(2_000);
  assert.deepEqual(heard.outcome, { kind: 'silent' });
  return { node, startMs, phone, laptop, heard };
}

describe('after a silence', () => {
  it('each late answer is passed on, and the end after the last', async () => {
    const { node, startMs, phone, laptop, heard } = await silence();
    await node.pass(500);
    phone.answer(900_000);
    assert.deepEqual(heard.late, [{ kind: 'answered', activeAtMs: startMs - 900_000 }]);
    laptop.answer(null);
    assert.deepEqual(heard.late.slice(1), [{ kind: 'answered', activeAtMs: null }, undefined]);
    assert.ok(node.isQuiet);
  });

  it('an active answer is the end: nothing better can come', async () => {
    const { node, phone, laptop, heard } = await silence();
    phone.answer(0);
    assert.equal(heard.late.length, 2);
    assert.equal(heard.late[1], undefined);
    laptop.answer(0);
    assert.equal(heard.late.length, 2);
    assert.ok(node.isQuiet);
  });

  it('a new connection is a late answer', async () => {
    const { node, startMs, heard } = await silence();
    node.connect('bob');
    assert.deepEqual(heard.late, [{ kind: 'answered', activeAtMs: startMs + 2_000 }, undefined]);
  });

  it('the end of all connections is the end', async () => {
    const { node, phone, laptop, heard } = await silence();
    node.devices.remove('bob', phone);
    assert.deepEqual(heard.late, []);
    node.devices.remove('bob', laptop);
    assert.deepEqual(heard.late, [undefined]);
    assert.ok(node.isQuiet);
  });

  it('answers are waited for as long as a verdict is fresh, then the pings are given up', async () => {
    const { node, phone, laptop, heard } = await silence();
    await node.pass(9_999);
    assert.deepEqual([phone.isPinged, heard.late.length], [true, 0]);
    await node.pass(1);
    assert.deepEqual([phone.givenUp, laptop.givenUp], [1, 1]);
    assert.deepEqual(heard.late, [undefined]);
    assert.ok(node.isQuiet);
  });

  it('the node may close: that is the end too', async () => {
    const { node, heard } = await silence();
    node.devices.close();
    assert.deepEqual(heard.late, [undefined]);
    assert.ok(node.isQuiet);
  });

  it('the next question shares the pings that are still in the air', async () => {
    const { node, phone, laptop, heard } = await silence();
    laptop.answer(null);
    const second = node.ask('bob');
    assert.deepEqual([phone.pings, laptop.pings], [1, 2]);
    await node.pass(100);
    phone.answer(900_000);
    assert.equal(heard.late.length, 2, 'who was told of the silence hears it');
    laptop.answer(0);
    await node.pass();
    assert.equal(second.outcome?.kind, 'answered');
    assert.equal(heard.late.at(-1), undefined);
    assert.deepEqual(second.late, []);
    assert.ok(node.isQuiet);
  });

  it('a ping that is lost for good is sent again, once its time is over', async () => {
    const { node, phone } = await silence();
    for (let looks = 0; looks < 5; looks += 1) {
      node.ask('bob');
      await node.pass(2_000);
    }
    assert.equal(phone.pings, 1);
    node.ask('bob');
    assert.deepEqual([phone.pings, phone.givenUp], [2, 1]);
  });

  it('a ping of the future, from before the clock was set back, is sent again', async () => {
    const { node, phone } = await silence();
    node.clock.step(-3_600_000);
    node.ask('bob');
    assert.deepEqual([phone.pings, phone.givenUp], [2, 1]);
  });
});

describe('after an answer', () => {
  it('that was idle, a better one may follow late', async () => {
    const node = new Asking();
    const startMs = node.clock.now();
    const [phone, laptop] = [node.connect('bob'), node.connect('bob')];
    const heard = node.ask('bob');
    phone.answer(900_000);
    await node.pass(150);
    assert.equal(heard.outcome?.kind, 'answered');
    laptop.answer(70);
    assert.deepEqual(heard.late, [{ kind: 'answered', activeAtMs: startMs - 70 }, undefined]);
    assert.ok(node.isQuiet);
  });

  it('that was active, nothing follows, and what is in the air is given up in time', async () => {
    const node = new Asking();
    const [phone, laptop] = [node.connect('bob'), node.connect('bob')];
    const heard = node.ask('bob');
    phone.answer(0);
    await node.pass(10_000);
    assert.deepEqual(heard.late, []);
    assert.equal(laptop.givenUp, 1);
    assert.ok(node.isQuiet);
  });
});
