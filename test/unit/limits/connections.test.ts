import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'mocha';
import { settled, VirtualClock } from '../../../scripts/virtual/virtual-clock.ts';
import { Connections } from '../../../src/limits/connections.ts';

const ADDRESS = '203.0.113.7';

describe('the limits of connections', () => {
  let connections: Connections;

  beforeEach(() => {
    const settings = { perAddress: 60, perUser: 2 };
    connections = new Connections(new VirtualClock(), settings, () => assert.fail());
  });

  it('let so many of an address be open', async () => {
    const counted = Array.from({ length: 60 }, () => connections.opened(ADDRESS));
    assert.equal(connections.admits(ADDRESS), false);
    assert.equal(connections.admits('203.0.113.8'), true);
    connections.closed(counted[0] ?? '');
    assert.equal(connections.admits(ADDRESS), true);
    assert.equal(connections.refused, 1);
    await settled();
  });

  it('let so many of an address come within a minute, however short they stay', async () => {
    let admitted = 0;
    for (let connection = 0; connection < 100; connection += 1) {
      if (connections.admits(ADDRESS)) {
        admitted += 1;
        connections.closed(connections.opened(ADDRESS) ?? '');
      }
      await settled();
    }
    assert.ok(Math.abs(admitted - 60) <= 1, String(admitted));
    assert.equal(connections.refused, 100 - admitted);
  });

  it('let so many of a user be open', () => {
    connections.openedBy('alice');
    assert.equal(connections.admitsUser('alice'), true);
    connections.openedBy('alice');
    assert.equal(connections.admitsUser('alice'), false);
    assert.equal(connections.admitsUser('bob'), true);
    connections.closedBy('alice');
    assert.equal(connections.admitsUser('alice'), true);
    assert.equal(connections.refused, 1);
  });

  it('do not hold for our own networks, where the proxy is', () => {
    for (const address of [
      '127.0.0.1',
      '::1',
      '10.1.2.3',
      '192.168.0.1',
      'fd00::1',
      '::ffff:127.0.0.1',
      undefined,
      '',
    ]) {
      for (let connection = 0; connection < 100; connection += 1) {
        assert.equal(connections.opened(address), undefined, address);
        assert.equal(connections.admits(address), true, address);
      }
    }
  });
});
