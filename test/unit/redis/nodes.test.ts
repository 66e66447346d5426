import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { Nodes, PACE } from '../../../src/buses/redis/nodes.ts';
import type { RedisClient } from '../../../src/redis/redis-client.ts';
import { RedisKeys } from '../../../src/redis/redis-keys.ts';

describe('the nodes that take part', () => {
  const now = performance.now.bind(performance);
  let elapsedMs: number;
  let nodes: Nodes;

  beforeEach(() => {
    elapsedMs = 1_000;
    performance.now = () => elapsedMs;
    nodes = new Nodes(new RedisKeys('test'), 'node-1', PACE);
  });
  afterEach(() => {
    performance.now = now;
  });

  /** Redis says so to a sign of life. */
  async function beat(count: number, late = 0): Promise<void> {
    await nodes.beat({ beat: () => Promise.resolve({ count, late }) } as unknown as RedisClient);
  }

  it('are all there when as many are present as there are, and none is late', async () => {
    await beat(3);
    assert.equal(nodes.areAll(3, elapsedMs), true);
    assert.equal(nodes.areAll(2, elapsedMs), false);
    await beat(3, 1);
    assert.equal(nodes.areAll(3, elapsedMs), false);
  });

  it('are not known before Redis has told of them, nor some time after', async () => {
    assert.equal(nodes.areAll(0, elapsedMs), false);
    await beat(1);
    elapsedMs += 900;
    assert.equal(nodes.areAll(1, elapsedMs), true);
    elapsedMs += 1;
    assert.equal(nodes.areAll(1, elapsedMs), false);
  });

  it('are not proven by an answer that took long', async () => {
    await beat(1);
    assert.equal(nodes.areAll(1, elapsedMs - 901), false);
  });

  it('may be behind for a while when Redis has stood still', async () => {
    await beat(2);
    elapsedMs += 901;
    await beat(2);
    assert.equal(nodes.areAll(2, elapsedMs), false);
    elapsedMs += 300;
    await beat(2);
    elapsedMs += 600;
    await beat(2);
    assert.equal(nodes.areAll(2, elapsedMs), true);
  });

  it('are waited for when Redis has begun anew, up to as many as there were', async () => {
    await beat(3);
    nodes.reconnected();
    await beat(1);
    assert.equal(nodes.areAll(1, elapsedMs), false);
    await beat(3);
    assert.equal(nodes.areAll(3, elapsedMs), true);
  });

  it('are not waited for longer than a node is taken for there', async () => {
    await beat(3);
    nodes.reconnected();
    for (let waitedMs = 0; waitedMs < 10_000; waitedMs += 500) {
      await beat(2);
      assert.equal(nodes.areAll(2, elapsedMs), false);
      elapsedMs += 500;
    }
    await beat(2);
    assert.equal(nodes.areAll(2, elapsedMs), true);
  });

  it('were last doubted when one was late or missing, Redis had stood still, or the connection began', async () => {
    assert.equal(nodes.doubtedAtMs, -Infinity);
    nodes.reconnected();
    assert.equal(nodes.doubtedAtMs, 1_000);
    elapsedMs = 2_000;
    await beat(2);
    nodes.areAll(2, elapsedMs);
    await beat(2, 1);
    assert.equal(nodes.doubtedAtMs, 2_000);
    elapsedMs = 2_500;
    await beat(2);
    assert.equal(nodes.doubtedAtMs, 2_000);
    nodes.areAll(1, elapsedMs);
    assert.equal(nodes.doubtedAtMs, 2_500);
    elapsedMs = 4_000;
    await beat(2);
    assert.equal(nodes.doubtedAtMs, 4_000);
  });
});
