import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { MOVES_WITHIN_MS } from '../../../src/domain/devices.ts';
import { Asking } from './support/asking.ts';

const ON_THE_WAY = { kind: 'failed', reason: 'unreachable' };

describe('a user whose client was asked to reconnect', () => {
  it('is on the way, which is no absence, and still held for a while', async () => {
    const node = new Asking();
    const phone = node.connect('bob');
    node.devices.remove('bob', phone, { moves: true });
    assert.deepEqual(node.told, ['hold bob']);
    const heard = node.ask('bob');
    await node.pass();
    assert.deepEqual(heard.outcome, ON_THE_WAY);
    await node.pass(MOVES_WITHIN_MS - 1);
    assert.deepEqual(node.told, ['hold bob']);
    await node.pass(1);
    assert.deepEqual(node.told, ['hold bob', 'release bob']);
    const later = node.ask('bob');
    await node.pass();
    assert.deepEqual(later.outcome, { kind: 'absent' });
    assert.equal(node.clock.timerCount, 0);
  });

  it('is asked again when back on the same node, which never let go', async () => {
    const node = new Asking();
    node.devices.remove('bob', node.connect('bob'), { moves: true });
    const phone = node.connect('bob');
    const heard = node.ask('bob');
    phone.answer(0);
    await node.pass(MOVES_WITHIN_MS);
    assert.equal(heard.outcome?.kind, 'answered');
    assert.deepEqual(node.told, ['hold bob']);
    node.devices.remove('bob', phone);
    assert.deepEqual(node.told, ['hold bob', 'release bob']);
  });

  it('is not on the way while another connection is here', async () => {
    const node = new Asking();
    const [phone, desk] = [node.connect('bob'), node.connect('bob')];
    node.devices.remove('bob', phone, { moves: true });
    node.devices.remove('bob', desk);
    assert.deepEqual(node.told, ['hold bob', 'release bob']);
    const heard = node.ask('bob');
    await node.pass();
    assert.deepEqual(heard.outcome, { kind: 'absent' });
  });

  it('is let go of when the node closes', () => {
    const node = new Asking();
    node.devices.remove('bob', node.connect('bob'), { moves: true });
    node.devices.close();
    assert.deepEqual(node.told, ['hold bob', 'release bob']);
    assert.equal(node.clock.timerCount, 0);
  });
});
