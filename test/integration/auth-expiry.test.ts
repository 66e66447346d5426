import assert from 'node:assert/strict';
import { once } from 'node:events';
import { SignJWT } from 'jose';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { type ManagerOptions, io as open, type Socket, type SocketOptions } from 'socket.io-client';
import { settled, VirtualClock } from '../../scripts/virtual/virtual-clock.ts';
import { tokenVerifier, type TokenVerifier } from '../../src/auth/token-verifier.ts';
import type { ExpiringMessage, TokenAck } from '../../src/wire/protocol.ts';
import { type HttpApp, startHttpApp } from '../support/http-app.ts';
import { next } from '../support/http-sockets.ts';
import { SECRET, tokenOf } from '../support/http-tokens.ts';
import { useProcessWatch } from '../support/http-watch.ts';

describe('a connection and its token', () => {
  let clock: VirtualClock;
  let app: HttpApp;
  /** Timers of an app that nobody is connected to. */
  let timersAtRest: number;
  /** Stands between the app and its verifier. */
  let verify: TokenVerifier;
  const clients: Socket[] = [];
  useProcessWatch();

  beforeEach(async () => {
    clock = new VirtualClock();
    verify = tokenVerifier({ secret: SECRET, clock });
    app = await startHttpApp({ verify: (token) => verify(token), clock });
    timersAtRest = clock.timerCount;
  });
  afterEach(async () => {
    for (const client of clients.splice(0)) client.disconnect();
    await app.close();
    assert.deepEqual(app.faults, []);
  });

  /** A token that expires so many seconds from now. */
  const tokenFor = (seconds: number, user = 'alice'): Promise<string> =>
    tokenOf(user, { exp: clock.now() / 1000 + seconds });
  const lasting = (): Promise<string> =>
    new SignJWT({ sub: 'alice' }).setProtectedHeader({ alg: 'HS256' }).sign(new TextEncoder().encode(SECRET));
  /** Timers beyond those that are always there, once what was touched has been written. */
  const timers = async (): Promise<number> => {
    await clock.advance(2_000);
    return clock.timerCount - timersAtRest;
  };
  const connect = async (
    token: string | (() => string),
    options: Partial<ManagerOptions & SocketOptions> = {},
  ): Promise<Socket> => {
    const auth =
      typeof token === 'string'
        ? { token }
        : (give: (auth: object) => void) => {
            give({ token: token() });
          };
    const client = open(app.url, { auth, reconnection: false, forceNew: true, transports: ['websocket'], ...options });
    clients.push(client);
    await next(client, 'connect');
    return client;
  };
  const renew = async (client: Socket, ...message: readonly unknown[]): Promise<TokenAck> =>
    (await client.emitWithAck('presence:token', ...message)) as TokenAck;
  const codeOf = (ack: TokenAck): string | undefined => ('error' in ack ? ack.error.code : undefined);
  /** Resolves when the server has dealt with all that the client has sent, and the client has heard what it was told. */
  const barrier = (client: Socket): Promise<unknown> =>
    client.emitWithAck('presence:refresh', { ids: [], background: true });
  /** What the client is told of its expiry from now on. */
  const warningsTo = (client: Socket): ExpiringMessage[] => {
    const warnings: ExpiringMessage[] = [];
    client.on('presence:expiring', (message: ExpiringMessage) => warnings.push(message));
    return warnings;
  };

  for (const transport of ['websocket', 'polling']) {
    it(`end together, to the second, over ${transport}`, async () => {
      const client = await connect(await tokenFor(120), { transports: [transport] });
      await clock.advance(119_999);
      await barrier(client);
      const ended = next<string>(client, 'disconnect');
      const [server] = app.io.sockets.sockets.values();
      assert.ok(server);
      const endedThere = once(server, 'disconnect');
      await clock.advance(1);
      // Nobody has said goodbye, here or there: the client connects anew, and its user has not left.
      assert.deepEqual((await endedThere)[0], 'forced close');
      assert.match(await ended, /^transport (close|error)$/);
      assert.equal(await timers(), 0);
    });
  }

  it('end, and the client is back by itself, with the token that it is asked for then', async () => {
    const tokens = [await tokenFor(100), await tokenFor(1_000)];
    let asked = 0;
    const client = await connect(() => tokens[asked++] ?? '', { reconnection: true, reconnectionDelay: 1 });
    const back = next(client, 'connect');
    await clock.advance(100_000);
    await back;
    assert.equal(asked, 2);
    await clock.advance(100_000);
    await barrier(client);
    assert.equal(client.connected, true);
  });

  it('stay together for ever without an expiry, and that takes no timer', async () => {
    const client = await connect(await lasting());
    assert.equal(await timers(), 0);
    await clock.advance(86_400_000);
    await barrier(client);
  });

  it('of any number share one timer', async () => {
    for (const seconds of [500, 100, 300, 200, 400]) await connect(await tokenFor(seconds));
    assert.equal(await timers(), 1);
    const gone = Promise.all(clients.map((client) => next(client, 'disconnect')));
    await clock.advance(500_000);
    await gone;
    assert.equal(await timers(), 0);
  });

  it('that have parted leave nothing behind', async () => {
    const client = await connect(await tokenFor(300));
    const [server] = app.io.sockets.sockets.values();
    assert.ok(server);
    const gone = once(server, 'disconnect');
    client.disconnect();
    await gone;
    assert.equal(await timers(), 0);
  });

  it('are warned once, one to one and a half minutes before', async () => {
    const client = await connect(await tokenFor(300));
    const warnings = warningsTo(client);
    await clock.advance(209_000);
    await barrier(client);
    assert.deepEqual(warnings, []);
    await clock.advance(31_000);
    await barrier(client);
    assert.equal(warnings.length, 1);
    const [{ expiresAt, now } = { expiresAt: 0, now: 0 }] = warnings;
    assert.equal(expiresAt, clock.now() + 60_000);
    assert.ok(now >= expiresAt - 91_000 && now <= expiresAt - 60_000);
    await clock.advance(59_999);
    await barrier(client);
    assert.equal(warnings.length, 1);
  });

  it('are not all warned in the same second', async () => {
    const token = await tokenFor(300);
    const all = await Promise.all(Array.from({ length: 20 }, () => connect(token)));
    const warnings = all.map(warningsTo);
    await clock.advance(240_000);
    await Promise.all(all.map(barrier));
    const moments = new Set(warnings.map(([warning]) => warning?.now));
    assert.equal(moments.has(undefined), false);
    // That all but a few of them fall together by chance is out of the question.
    assert.ok(moments.size > 5, `in ${moments.size} different seconds`);
  });

  it('are warned at once when less than a minute is left', async () => {
    const client = open(app.url, { auth: { token: await tokenFor(5) }, reconnection: false, forceNew: true });
    clients.push(client);
    assert.deepEqual(await next(client, 'presence:expiring'), { expiresAt: clock.now() + 5_000, now: clock.now() });
  });

  it('may be parted from one token and joined with the next', async () => {
    const client = await connect(await tokenFor(100));
    await clock.advance(90_000);
    const expiresAt = clock.now() + 200_000;
    assert.deepEqual(await renew(client, { token: await tokenFor(200) }), { expiresAt });
    await clock.advance(199_999);
    await barrier(client);
    const ended = next(client, 'disconnect');
    await clock.advance(1);
    await ended;
  });

  it('may be joined with a token that never expires, or one that does so sooner', async () => {
    const client = await connect(await tokenFor(100));
    assert.deepEqual(await renew(client, { token: await lasting() }), { expiresAt: null });
    assert.equal(await timers(), 0);
    await clock.advance(200_000);
    assert.deepEqual(await renew(client, { token: await tokenFor(10) }), { expiresAt: clock.now() + 10_000 });
    const ended = next(client, 'disconnect');
    await clock.advance(10_000);
    await ended;
  });

  it('are joined without an ack, too', async () => {
    const client = await connect(await tokenFor(100));
    const verifier = verify;
    const verified = new Promise<void>((resolve) => {
      verify = async (token) => {
        const principal = await verifier(token);
        resolve();
        return principal;
      };
    });
    client.emit('presence:token', { token: await tokenFor(300) });
    await verified;
    await settled();
    await clock.advance(100_000);
    await barrier(client);
    assert.equal(client.connected, true);
  });

  it('stay as they are when the next token is refused', async () => {
    const client = await connect(await tokenFor(100));
    const refusals: readonly (readonly [message: unknown, code: string])[] = [
      [{ token: await tokenFor(300, 'bob') }, 'forbidden'],
      [{ token: await tokenFor(0) }, 'unauthorized'],
      [{ token: await tokenOf('alice', { nbf: clock.now() / 1000 + 60 }) }, 'unauthorized'],
      [{ token: await tokenOf('alice', {}, `${SECRET}!`) }, 'unauthorized'],
      [{ token: '' }, 'unauthorized'],
      [{ token: 'x'.repeat(20_000) }, 'unauthorized'],
      [{ token: 7 }, 'invalid_request'],
      [{ token: [await tokenFor(300)] }, 'invalid_request'],
      [await tokenFor(300), 'invalid_request'],
      [null, 'invalid_request'],
      [{}, 'invalid_request'],
    ];
    for (const [message, code] of refusals) assert.equal(codeOf(await renew(client, message)), code);
    assert.equal(codeOf(await renew(client)), 'invalid_request');
    const ended = next(client, 'disconnect');
    await clock.advance(100_000);
    await ended;
  });

  it('are joined one at a time: a flood of tokens is not checked all at once', async () => {
    const client = await connect(await tokenFor(100));
    const token = await tokenFor(300);
    const checked = tokenVerifier({ secret: SECRET, clock });
    let checks = 0;
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    verify = async (given) => {
      checks += 1;
      await held;
      return checked(given);
    };
    const first = renew(client, { token });
    const others = await Promise.all(Array.from({ length: 100 }, () => renew(client, { token })));
    assert.deepEqual(new Set(others.map(codeOf)), new Set(['rate_limited']));
    release();
    assert.equal(codeOf(await first), undefined);
    assert.equal(checks, 1);
    assert.equal(codeOf(await renew(client, { token })), undefined);
  });

  it('have ended when the old token expires while the next is being checked', async () => {
    const client = await connect(await tokenFor(100));
    const token = await tokenFor(300);
    let checked: () => void = () => undefined;
    const principal = verify(token);
    const asked = new Promise<void>((resolve) => {
      verify = () => {
        resolve();
        return new Promise(
          (resolveChecked) =>
            (checked = () => {
              resolveChecked(principal);
            }),
        );
      };
    });
    client.emit('presence:token', { token });
    await asked;
    const ended = next(client, 'disconnect');
    await clock.advance(100_000);
    await ended;
    checked();
    await principal;
    await settled();
    assert.equal(await timers(), 0);
  });

  it('end also when the client does not read what it is sent', async () => {
    const client = await connect(await tokenFor(100));
    // In Node the transport is of the package ws, whose sockets can be paused; the typings are those of browsers.
    const { ws } = client.io.engine.transport as unknown as { ws: { pause(): void; resume(): void } };
    ws.pause();
    const [server] = app.io.sockets.sockets.values();
    assert.ok(server);
    const { conn } = server as unknown as { conn: { writeBuffer: readonly unknown[] } };
    const bulk = 'x'.repeat(1_000_000);
    // Until its network takes no more.
    do {
      server.emit('bulk', bulk);
      await settled();
    } while (conn.writeBuffer.length === 0);
    let hasEnded = false;
    server.on('disconnect', () => (hasEnded = true));
    await clock.advance(100_000);
    assert.equal(hasEnded, true);
    ws.resume();
  });

  it('ask for a token ever more rarely when it is the same one again', async () => {
    const token = await tokenFor(200);
    const client = await connect(token);
    const warnings = warningsTo(client);
    let answered = 0;
    for (let second = 0; second < 199; second += 1) {
      await clock.advance(1_000);
      await barrier(client);
      if (warnings.length > answered) await renew(client, { token });
      answered = warnings.length;
    }
    assert.ok(
      warnings.length > 3 && warnings.length < 10,
      JSON.stringify(warnings.map(({ expiresAt, now }) => expiresAt - now)),
    );
  });

  it('are no activity of their user when they are renewed', async () => {
    const client = await connect(await tokenFor(1_000));
    const connectedAtMs = clock.now();
    await clock.advance(60_000);
    await renew(client, { token: await tokenFor(1_000) });
    const [presence] = await app.presence.refresh('bob', ['alice']);
    assert.equal(presence?.lastSeen, connectedAtMs);
  });
});
