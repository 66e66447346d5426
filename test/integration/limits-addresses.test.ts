import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'mocha';
import { io as open, type Socket } from 'socket.io-client';
import { rawRequest } from '../support/http-raw.ts';
import { stop, useServerProcesses } from '../support/http-server-process.ts';
import { SECRET, tokenOf } from '../support/http-tokens.ts';
import { type Attaching, closeWorlds, World } from '../support/sockets.ts';
import { gist, refreshed, type TestClient } from '../support/sockets-client.ts';

const ADDRESS = '203.0.113.7';
const STALE_MS = 10_001;
/** People of one office. Each may send ten events in a minute, and all of them together thirty. */
const OFFICE = Array.from({ length: 10 }, (_, index) => `clerk-${index}`);

async function firstGone(sockets: readonly Pick<Socket, 'once'>[]): Promise<void> {
  await new Promise((resolve) => {
    for (const socket of sockets) socket.once('disconnect', resolve);
  });
}

describe('an address with too many events', () => {
  afterEach(closeWorlds);

  const openWith = (address?: Attaching['address']): Promise<World> =>
    World.open({
      limits: { eventsPerMinute: 10, eventsPerAddressPerMinute: 30 },
      ...(address !== undefined && { address }),
    });
  const addressOf = (ofOffice: (user: string) => string) => {
    return ({ data: { user = OFFICE[0] ?? '' } }: { data: { user?: string | undefined } }): string =>
      user.startsWith('clerk') ? ofOffice(user) : '203.0.113.8';
  };
  const connectOffice = (world: World): Promise<TestClient[]> => Promise.all(OFFICE.map((user) => world.connect(user)));
  const sendHellos = async (clients: readonly TestClient[], each: number): Promise<void> => {
    for (const client of clients) {
      for (let event = 0; event < each; event += 1) client.socket.emit('presence:hello', { version: 1 });
      await client.barrier();
    }
  };

  for (const [what, address] of [
    ['one address', addressOf(() => ADDRESS)],
    ['addresses of one /64', addressOf((user) => `2001:db9:1:2::${user.slice(-1)}`)],
  ] as const) {
    it(`is not heard any more, whoever sends; all others are: ${what}`, async () => {
      const world = await openWith(address);
      const office = await connectOffice(world);
      const other = await world.connect('dave');
      await sendHellos(office, 8);
      const { ignoredEvents } = world.presence.stats;
      assert.ok(Math.abs(ignoredEvents - 50) <= 5, String(ignoredEvents));
      for (const client of [office[0], other]) client?.socket.emit('presence:bye');
      for (const client of [office[0], other]) await client?.barrier();
      await world.clock.advance(STALE_MS);
      const answers = await world.presence.refresh('alice', ['clerk-0', 'dave']);
      assert.deepEqual(answers.map(gist), ['online probe', 'offline no-connection']);
      assert.equal(world.presence.stats.floodsCut, 0);
    });
  }

  for (const [what, isSignedIn, send] of [
    ['hellos', true, ({ socket }) => socket.emit('presence:hello', { version: 1 })],
    ['hellos of nobody', false, ({ socket }) => socket.emit('presence:hello', { version: 1 })],
    ['refreshes that make no sense', true, (client) => client.refresh(7 as unknown as string[]).catch(() => undefined)],
  ] as const satisfies readonly (readonly [string, boolean, (client: TestClient) => unknown])[]) {
    it(`is cut off when there are ten times as many, none of them too many of one sender: ${what}`, async () => {
      const world = await openWith(addressOf(() => ADDRESS));
      const other = await world.connect('dave');
      const office = await Promise.all(OFFICE.map((user) => world.connect(isSignedIn ? user : undefined)));
      const gone = firstGone(office.map(({ socket }) => socket));
      // Less than makes a flood of one of them.
      for (const client of office) for (let event = 0; event < 60; event += 1) void send(client);
      await gone;
      assert.ok(world.presence.stats.floodsCut >= 1);
      other.socket.emit('presence:bye');
      await other.barrier();
      assert.equal(other.socket.connected, true);
      assert.deepEqual((await world.presence.refresh('alice', ['dave'])).map(gist), ['offline no-connection']);
    });
  }

  for (const [what, address] of [
    ['it is of a private network', () => '10.1.2.3'],
    ['it is not known', () => undefined],
    ['the app does not tell it', undefined],
  ] as const) {
    it(`is heard where ${what}`, async () => {
      const world = await openWith(address);
      await sendHellos(await connectOffice(world), 9);
      assert.equal(world.presence.stats.ignoredEvents, 0);
    });
  }

  it('is asked for once for each socket', async () => {
    const asked: unknown[] = [];
    const world = await openWith((socket) => {
      asked.push(socket.data.user);
      return ADDRESS;
    });
    const client = await world.connect('alice');
    client.socket.emit('say', 'hi');
    await sendHellos([client], 5);
    refreshed(await client.refresh(['bob']));
    assert.deepEqual(asked, ['alice']);
  });

  it('is for a function to tell', async () => {
    const world = await World.bare();
    await assert.rejects(world.attach({ address: ADDRESS as never }), {
      code: 'invalid_request',
      message: 'option address: must be a function, got string',
    });
  });

  it('is not known where the app fails to tell it, which is reported, and the socket works', async () => {
    const world = await openWith(() => assert.fail('no such proxy'));
    const client = await world.connect('alice');
    refreshed(await client.refresh(['bob']));
    assert.deepEqual(
      world.errors.splice(0).map(({ message }) => message),
      ['option address: it has thrown'],
    );
  });
});

describe('events from an address, as the proxy has it', () => {
  const servers = useServerProcesses();
  const clients: Socket[] = [];
  afterEach(() => {
    for (const client of clients.splice(0)) client.disconnect();
  });

  for (const transport of ['polling', 'websocket'] as const) {
    it(`are hung up on, of however many users, and nobody else’s, on ${transport}`, async () => {
      // 50 connections may send 600 events a minute, which is what each user may.
      const server = servers.start({
        WHOSTHERE_JWT_SECRET: SECRET,
        WHOSTHERE_TRUST_PROXY: '127.0.0.1',
        WHOSTHERE_CONNECTIONS_PER_ADDRESS: '50',
      });
      const url = await server.url;
      const connect = async (userId: string, from: string): Promise<Socket> => {
        const client = open(url, {
          auth: { token: await tokenOf(userId) },
          transports: [transport],
          reconnection: false,
          forceNew: true,
          extraHeaders: { 'X-Forwarded-For': from },
        });
        clients.push(client);
        await new Promise<void>((resolve, reject) => {
          client.once('connect_error', reject).once('connect', resolve);
        });
        return client;
      };
      const other = await connect('alice', '203.0.113.8');
      const flooders = await Promise.all(Array.from({ length: 15 }, (_, index) => connect(`eve-${index}`, ADDRESS)));
      const gone = firstGone(flooders);
      for (const client of flooders) {
        for (let event = 0; event < 500; event += 1) client.emit('presence:hello', { version: 1 });
      }
      await gone;
      for (let event = 0; event < 100; event += 1) other.emit('presence:hello', { version: 1 });
      assert.ok('presences' in ((await other.emitWithAck('presence:refresh', { ids: ['bob'] })) as object));
      const { text } = await rawRequest(url, { path: '/metrics' });
      assert.match(text, /^whosthere_floods_cut_total [1-9]/m);
      for (const client of clients) client.disconnect();
      assert.deepEqual(await stop(server), { code: 0, signal: null });
    });
  }
});
