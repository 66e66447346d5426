import assert from 'node:assert/strict';
import { once } from 'node:events';
import { afterEach, describe, it } from 'mocha';
import { MAX_OPEN_REFRESHES } from '../../src/sockets/looks.ts';
import type { RefreshAck, WireError } from '../../src/wire/protocol.ts';
import { closeWorlds, World } from '../support/sockets.ts';
import { gist, refreshed, type TestClient } from '../support/sockets-client.ts';

const IDS = Array.from({ length: 1_000 }, (_, index) => `user-${index}`);
const STALE_MS = 10_001;

function refusal(reply: RefreshAck): WireError {
  assert.ok('error' in reply, 'let in');
  assert.equal(reply.error.code, 'rate_limited');
  return reply.error;
}

/** One refresh may be let in beyond the limit. */
async function useUp(client: TestClient): Promise<void> {
  for (let refresh = 0; refresh < 2; refresh += 1) await client.refresh(IDS, { background: true });
}

describe('a viewer who refreshes too many ids', () => {
  afterEach(closeWorlds);

  const open = (): Promise<World> => World.open({ limits: { idsPerMinute: 1_000 } });

  it('is refused on all sockets, is told for how long, and nothing comes of it', async () => {
    const world = await open();
    const [first, second] = [await world.connect('alice'), await world.connect('alice')];
    await useUp(first);
    await world.clock.advance(STALE_MS);
    const { asked, touches, rateLimited: limited } = world.presence.stats;
    for (const client of [first, second]) {
      const { message, retryAfterMs = 0 } = refusal(await client.refresh(['bob']));
      assert.equal(message, 'too many ids within a minute');
      assert.ok(retryAfterMs > 0 && retryAfterMs <= 60_000, String(retryAfterMs));
    }
    assert.equal(world.presence.stats.rateLimited, limited + 2);
    assert.equal(world.presence.stats.asked, asked, 'nobody was asked');
    assert.equal(world.presence.stats.touches, touches, 'the viewer was not touched');
  });

  it('is in the way of nobody else, and is let in again', async () => {
    const world = await open();
    const [eve, alice] = [await world.connect('eve'), await world.connect('alice')];
    await useUp(eve);
    assert.equal(gist(await alice.look('bob')), 'offline no-connection');
    const { retryAfterMs = 0 } = refusal(await eve.refresh(['bob']));
    await world.clock.advance(retryAfterMs);
    // The limiter counts by the machine's own clock: it is asked again, and refuses again.
    refreshed(await eve.refresh(['bob']));
    refusal(await eve.refresh(['bob']));
  });

  it('is refused before anybody reads what it sends, which counts whatever it is', async () => {
    const world = await open();
    const client = await world.connect('eve');
    const nonsense = IDS.map(() => 7) as unknown as string[];
    const reply = await client.refresh(nonsense);
    assert.ok('error' in reply && reply.error.code === 'invalid_request');
    await client.refresh(nonsense);
    refusal(await client.refresh(nonsense));
  });

  it('is let in where there are no limits', async () => {
    const world = await World.open({ limits: false });
    const client = await world.connect('alice');
    for (let refresh = 0; refresh < 35; refresh += 1) refreshed(await client.refresh(IDS));
    assert.equal(world.presence.stats.rateLimited, 0);
  });
});

describe('a socket with many refreshes that wait', () => {
  afterEach(closeWorlds);

  it('is refused more, until they are answered', async () => {
    const world = await World.open();
    const [target, viewer] = [await world.connect('bob', { hello: true }), await world.connect('alice')];
    await world.clock.advance(STALE_MS);
    target.freeze();
    const waiting = Array.from({ length: MAX_OPEN_REFRESHES }, () => viewer.refresh(['bob']));
    await world.asked('bob');
    const { retryAfterMs } = refusal(await viewer.refresh(['bob']));
    assert.equal(retryAfterMs, 2_000);
    await world.clock.advance(retryAfterMs);
    for (const reply of await Promise.all(waiting)) {
      assert.deepEqual(refreshed(reply).presences.map(gist), ['offline no-answer']);
    }
    refreshed(await viewer.refresh(['bob']));
    assert.equal(world.presence.stats.rateLimited, 1);
  });
});

describe('a user with too many events', () => {
  afterEach(closeWorlds);

  const open = (): Promise<World> => World.open({ limits: { eventsPerMinute: 10 } });

  it('is not heard any more', async () => {
    const world = await open();
    const client = await world.connect('bob');
    for (let event = 0; event < 15; event += 1) client.socket.emit('presence:hello', { version: 1 });
    client.socket.emit('presence:bye');
    await client.barrier();
    const { ignoredEvents } = world.presence.stats;
    assert.ok(ignoredEvents >= 5, String(ignoredEvents));
    await world.clock.advance(STALE_MS);
    const [presence] = await world.presence.refresh('alice', ['bob']);
    assert.deepEqual(presence && gist(presence), 'online probe', 'the goodbye was ignored');
    assert.equal(client.socket.connected, true);
  });

  for (const [what, send] of Object.entries<(client: TestClient) => void>({
    goodbyes: ({ socket }) => socket.emit('presence:bye'),
    'events that do not exist': ({ socket }) => (socket as { emit(event: string): unknown }).emit('presence:boo'),
    'refreshes that make no sense': (client) => void client.refresh(7 as unknown as string[]).catch(() => undefined),
  })) {
    it(`is cut off when there are ten times as many: ${what}`, async () => {
      const world = await open();
      const [eve, alice] = [await world.connect('eve'), await world.connect('alice')];
      const gone = once(eve.server, 'disconnect');
      for (let event = 0; event < 150; event += 1) send(eve);
      await gone;
      assert.equal(world.presence.stats.floodsCut, 1);
      assert.ok(world.presence.stats.ignoredEvents >= 90, String(world.presence.stats.ignoredEvents));
      refreshed(await alice.refresh(['bob']));
    });
  }

  it('is cut off after a few refreshes of many people that were refused: each counts for a tenth of its ids', async () => {
    const world = await World.open({ limits: { eventsPerMinute: 100, idsPerMinute: 1_000 } });
    const eve = await world.connect('eve');
    await useUp(eve);
    const gone = once(eve.server, 'disconnect');
    for (let refresh = 0; refresh < 60; refresh += 1) eve.refresh(IDS).catch(() => undefined);
    await gone;
    assert.equal(world.presence.stats.floodsCut, 1);
  });

  it('may send as many events of the app as the app takes', async () => {
    const world = await open();
    const client = await world.connect('alice');
    for (let event = 0; event < 150; event += 1) client.socket.emit('say', 'hi');
    await client.barrier();
    assert.equal(world.presence.stats.ignoredEvents, 0);
  });

  it('is told apart from whoever has not signed in, whose socket is counted', async () => {
    const world = await open();
    const [one, other] = [await world.connect(undefined), await world.connect(undefined)];
    const gone = once(one.server, 'disconnect');
    for (let event = 0; event < 150; event += 1) one.socket.emit('presence:bye');
    await gone;
    await other.barrier();
    assert.equal(other.socket.connected, true);
  });
});
