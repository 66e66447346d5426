import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { io as open, type Socket } from 'socket.io-client';
import { VirtualClock } from '../../../scripts/virtual/virtual-clock.ts';
import { tokenVerifier, type TokenVerifier } from '../../../src/auth/token-verifier.ts';
import { createPresenceClient } from '../../../src/client/index.ts';
import { withHttpApp } from '../../support/http-app.ts';
import { next } from '../../support/http-sockets.ts';
import { SECRET, tokenOf } from '../../support/http-tokens.ts';

describe('a client whose token runs out', () => {
  it('stays connected with the next, and comes back with another one when there was none', async () => {
    const clock = new VirtualClock();
    const holds = tokenVerifier({ secret: SECRET, clock });
    let onVerified: () => void = () => undefined;
    const verify: TokenVerifier = async (token) => {
      const principal = await holds(token);
      // Later than whatever is made of it.
      setImmediate(onVerified);
      return principal;
    };
    await withHttpApp({ clock, verify }, async (app) => {
      let isSignedIn = true;
      const token = (): Promise<string> => {
        if (!isSignedIn) return Promise.reject(new Error('not just now'));
        return tokenOf('alice', { exp: clock.now() / 1000 + 120 });
      };
      const socket: Socket = open(app.url, {
        auth: (give) =>
          void tokenOf('alice', { exp: clock.now() / 1000 + 120 }).then((token) => {
            give({ token });
          }),
        reconnectionDelay: 1,
        forceNew: true,
      });
      const client = createPresenceClient(socket, { token });
      let connections = 0;
      socket.on('connect', () => (connections += 1));
      await next(socket, 'connect');

      const renewed = new Promise<void>((resolve) => (onVerified = resolve));
      await clock.advance(61_000);
      await renewed;
      await clock.advance(60_000);
      await socket.emitWithAck('presence:refresh', { ids: [] });
      assert.equal(connections, 1);

      isSignedIn = false;
      const back = next(socket, 'connect');
      await clock.advance(120_000);
      await back;
      assert.equal(connections, 2);
      client.close();
      socket.disconnect();
    });
  });
});
