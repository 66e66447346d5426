import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { Presence } from '../../src/domain/presence.ts';
import { detailOf } from '../support/http-expect.ts';
import { serviceToken, tokenOf } from '../support/http-tokens.ts';
import type { RawPeer } from '../support/security-raw-peer.ts';
import { useAttackedServer } from '../support/security-server.ts';

/** Nothing is fresh here, so that every look asks the connections of who is looked at. */
const ALWAYS_ASKS = {
  WHOSTHERE_FRESH_MS: '1',
  WHOSTHERE_FRESH_FLOOR_MS: '0',
  WHOSTHERE_PROBE_TIMEOUT_MS: '700',
};

describe('attacks by acting for others', () => {
  const server = useAttackedServer(ALWAYS_ASKS);

  const look = async (id: string): Promise<Presence> => {
    const [presence] = await server().look(id);
    assert.ok(presence);
    return presence;
  };

  it('forbidden: a user’s token for touching and for forgetting', async () => {
    const service = await serviceToken();
    await server().post(service, '/v1/touch', { touches: [{ id: 'alice', at: 1_000 }] });
    for (const token of [await tokenOf('mallory'), await tokenOf('alice'), await serviceToken('presence:read')]) {
      const touches = { touches: [{ id: 'alice' }] };
      assert.match(detailOf(await server().post(token, '/v1/touch', touches), 'forbidden'), /presence:touch/);
      const forget = await server().send(token, { method: 'DELETE', path: '/v1/presence/alice' });
      assert.match(detailOf(forget, 'forbidden'), /presence:admin/);
    }
    assert.equal((await look('alice')).lastSeen, 1_000);
    await server().assertServed();
  });

  it('in vain: whatever a socket says of somebody else', async () => {
    const mallory = await server().raw('mallory');
    const alice = '{"id":"alice","userId":"alice","sub":"alice","viewer":"alice","at":9000000000000,"idleMs":0}';
    for (const event of ['bye', 'hello', 'touch', 'token', 'probe', 'resolved', 'refresh']) {
      mallory.send(`42["presence:${event}",${alice},"alice"]`);
    }
    mallory.send(`42["say",${alice}]`, `420["presence:refresh",{"ids":[],"viewer":"alice","id":"alice"}]`);
    await mallory.refresh('alice');
    assert.equal((await look('alice')).lastSeen, 1_000);
    await server().assertServed();
  });

  /** Whoever is asked: mute, but for what the test sends. */
  const asked = async (id: string): Promise<RawPeer> => {
    const peer = await server().raw(id);
    peer.send('42["presence:hello",{"version":1}]');
    await peer.refresh('nobody');
    return peer;
  };
  const ackIdIn = (probe: string): number => Number(/^42(\d+)\["presence:probe"/.exec(probe)?.[1]);

  it('in vain: an ack of a probe that somebody else was asked with', async () => {
    const bob = await asked('bob');
    const mallory = await asked('mallory');
    const connectedByMs = Date.now();
    const looking = look('bob');
    const ackId = ackIdIn(await bob.find(/"presence:probe"/));
    for (let guess = 0; guess <= ackId + 20; guess += 1) mallory.send(`43${guess}[{"idleMs":0}]`);
    const found = await looking;
    assert.deepEqual([found.status, found.evidence], ['offline', 'no-answer']);
    assert.ok((found.lastSeen ?? 0) <= connectedByMs);
    assert.ok('presences' in ((await mallory.refresh('bob')) as object), 'who guesses is borne');
    await server().assertServed();
  });

  it('in vain: an ack before its probe', async () => {
    const carol = await asked('carol');
    for (let guess = 0; guess < 1_000; guess += 1) carol.send(`43${guess}[{"idleMs":0}]`);
    await carol.refresh('nobody');
    const connectedByMs = Date.now();
    const found = await look('carol');
    assert.equal(found.evidence, 'no-answer');
    assert.ok((found.lastSeen ?? 0) <= connectedByMs);
    await server().assertServed();
  });

  it('in vain: a second ack of the same probe', async () => {
    const dave = await asked('dave');
    const looking = look('dave');
    const ackId = ackIdIn(await dave.find(/"presence:probe"/));
    dave.sendAtOnce([`43${ackId}[{"idleMs":600000}]`, `43${ackId}[{"idleMs":0}]`]);
    const found = await looking;
    assert.deepEqual([found.status, found.evidence], ['idle', 'probe']);
    await server().assertServed();
  });
});
