import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'mocha';
import { Asking } from './support/asking.ts';

describe('asking the devices of a user', () => {
  let node: Asking;
  let startMs: number;

  beforeEach(() => {
    node = new Asking();
    startMs = node.clock.now();
  });

  it('is answered at once where there is none', async () => {
    const heard = node.ask('bob');
    await node.pass();
    assert.deepEqual(heard, { outcome: { kind: 'absent' }, late: [] });
    assert.equal(node.stats.probes, 0);
    assert.ok(node.isQuiet);
  });

  it('asks all of them at once, and ends with the first active answer', async () => {
    const [phone, laptop, tablet] = [node.connect('bob'), node.connect('bob'), node.connect('bob')];
    const other = node.connect('eve');
    const heard = node.ask('bob');
    assert.deepEqual([phone.pings, laptop.pings, tablet.pings, other.pings], [1, 1, 1, 0]);
    await node.pass(30);
    laptop.answer(1_000);
    await node.pass();
    assert.deepEqual(heard.outcome, { kind: 'answered', activeAtMs: startMs - 1_000 });
    assert.equal(node.stats.probes, 1);
    assert.equal(node.stats.pings, 3);
  });

  it('counts idle time from the sending of the ping, so that nobody looks more active than they are', async () => {
    const phone = node.connect('bob');
    const heard = node.ask('bob');
    await node.pass(1_500);
    phone.answer(0);
    await node.pass();
    assert.deepEqual(heard.outcome, { kind: 'answered', activeAtMs: startMs });
  });

  it('waits a settle window for others when an answer is idle, and then takes the best', async () => {
    const [phone, laptop, tablet] = [node.connect('bob'), node.connect('bob'), node.connect('bob')];
    const heard = node.ask('bob');
    await node.pass(10);
    phone.answer(null);
    await node.pass(100);
    laptop.answer(900_000);
    await node.pass(49);
    assert.equal(heard.outcome, undefined);
    await node.pass(1);
    assert.deepEqual(heard.outcome, { kind: 'answered', activeAtMs: startMs - 900_000 });
    assert.equal(tablet.isPinged, true);
  });

  it('takes an active answer within the settle window at once', async () => {
    const [phone, laptop] = [node.connect('bob'), node.connect('bob')];
    node.connect('bob');
    const heard = node.ask('bob');
    phone.answer(900_000);
    await node.pass(20);
    laptop.answer(5);
    await node.pass();
    assert.deepEqual(heard.outcome, { kind: 'answered', activeAtMs: startMs - 5 });
  });

  it('does not wait when all have answered, or are gone', async () => {
    const [phone, laptop] = [node.connect('bob'), node.connect('bob')];
    const heard = node.ask('bob');
    phone.answer(900_000);
    await node.pass();
    assert.equal(heard.outcome, undefined);
    node.devices.remove('bob', laptop);
    await node.pass();
    assert.deepEqual(heard.outcome, { kind: 'answered', activeAtMs: startMs - 900_000 });
    assert.ok(node.isQuiet);
    assert.equal(laptop.givenUp, 1);
  });

  it('takes the end of the last connection as an answer: absent', async () => {
    const [phone, laptop] = [node.connect('bob'), node.connect('bob')];
    const heard = node.ask('bob');
    node.devices.remove('bob', phone);
    await node.pass();
    assert.equal(heard.outcome, undefined);
    node.devices.remove('bob', laptop);
    await node.pass();
    assert.deepEqual(heard, { outcome: { kind: 'absent' }, late: [] });
    assert.ok(node.isQuiet);
  });

  it('takes a new connection for the activity that it is', async () => {
    const mute = node.connect('bob');
    const heard = node.ask('bob');
    await node.pass(700);
    const phone = node.connect('bob');
    await node.pass();
    assert.deepEqual(heard.outcome, { kind: 'answered', activeAtMs: startMs + 700 });
    assert.equal(phone.pings, 0);
    assert.equal(mute.isPinged, true);
  });

  it('is silent when nobody answers in time, and not a moment earlier', async () => {
    node.connect('bob');
    const heard = node.ask('bob');
    await node.pass(1_999);
    assert.equal(heard.outcome, undefined);
    await node.pass(1);
    assert.deepEqual(heard.outcome, { kind: 'silent' });
  });

  it('is idle rather than silent at the deadline, when somebody idle has answered', async () => {
    const patient = new Asking({ settleMs: 60_000 });
    const phone = patient.connect('bob');
    patient.connect('bob');
    const heard = patient.ask('bob');
    phone.answer(null);
    await patient.pass(2_000);
    assert.deepEqual(heard.outcome, { kind: 'answered', activeAtMs: null });
  });

  it('is done once for 1,000 who ask meanwhile', async () => {
    const phone = node.connect('bob');
    const heard = Array.from({ length: 1_000 }, () => node.ask('bob'));
    phone.answer(0);
    await node.pass();
    assert.equal(phone.pings, 1);
    assert.equal(node.stats.probes, 1);
    for (const { outcome } of heard) assert.equal(outcome?.kind, 'answered');
  });

  it('is refused over the budget, but joining what is under way costs nothing', async () => {
    const poor = new Asking({ probesPerSecond: 1 });
    const phone = poor.connect('bob');
    poor.connect('eve');
    const first = poor.ask('bob');
    const refused = poor.ask('eve');
    const joined = poor.ask('bob');
    const absent = poor.ask('nobody');
    phone.answer(0);
    await poor.pass();
    assert.deepEqual(refused.outcome, { kind: 'failed', reason: 'over-budget' });
    assert.equal(first.outcome?.kind, 'answered');
    assert.equal(joined.outcome?.kind, 'answered');
    assert.deepEqual(absent.outcome, { kind: 'absent' });
    assert.equal(poor.stats.overBudget, 1);
  });

  it('fails when the node closes, and leaves nothing', async () => {
    const [phone, laptop] = [node.connect('bob'), node.connect('bob')];
    const heard = node.ask('bob');
    phone.answer(null);
    node.devices.close();
    await node.pass();
    assert.deepEqual(heard, { outcome: { kind: 'failed', reason: 'unreachable' }, late: [] });
    assert.equal(laptop.isPinged, false);
    assert.ok(node.isQuiet);
  });
});

describe('the connections of a node', () => {
  it('are told to the bus with the first and the last of each user', () => {
    const node = new Asking();
    const [phone, laptop] = [node.connect('bob'), node.connect('bob')];
    node.connect('__proto__');
    node.devices.add('bob', phone);
    assert.deepEqual(node.told, ['hold bob', 'hold __proto__']);
    assert.equal(node.devices.userCount, 2);
    node.devices.remove('bob', phone);
    node.devices.remove('bob', phone);
    node.devices.remove('constructor', phone);
    assert.equal(node.devices.userCount, 2);
    node.devices.remove('bob', laptop);
    node.devices.remove('bob', laptop);
    assert.deepEqual(node.told, ['hold bob', 'hold __proto__', 'release bob']);
    assert.equal(node.devices.userCount, 1);
  });
});
