import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { Asking } from './support/asking.ts';

describe('a device that is added twice', () => {
  it('is one: pinged once, no activity, and gone with the first removal', async () => {
    const node = new Asking();
    const phone = node.connect('bob');
    const heard = node.ask('bob');
    node.devices.add('bob', phone);
    await node.pass();
    assert.equal(heard.outcome, undefined);
    assert.equal(phone.pings, 1);
    node.devices.remove('bob', phone);
    await node.pass();
    assert.deepEqual(heard.outcome, { kind: 'absent' });
    assert.deepEqual(node.told, ['hold bob', 'release bob']);
    assert.ok(node.isQuiet);
  });
});

describe('what was counted of the probes of a node', () => {
  it('is each question that had to ask, also one that waits for a ping in the air', async () => {
    const node = new Asking({ probesPerSecond: 1 });
    const phone = node.connect('bob');
    node.ask('bob');
    await node.pass(2_000);
    node.ask('bob');
    node.ask('bob');
    assert.deepEqual([node.stats.probes, node.stats.pings, node.stats.overBudget], [2, 1, 0]);
    phone.answer(0);
    await node.pass();
    node.ask('bob');
    assert.deepEqual([node.stats.probes, node.stats.pings, node.stats.overBudget], [2, 1, 1]);
  });
});
