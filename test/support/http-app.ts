import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { afterEach, beforeEach } from 'mocha';
import { type DefaultEventsMap, Server } from 'socket.io';
import { connect, type Socket } from 'socket.io-client';
import request, { type Response } from 'supertest';
import { VirtualClock } from '../../scripts/virtual/virtual-clock.ts';
import { attachPresence, type PresenceOptions, type WhosThere } from '../../src/attach-presence.ts';
import { bearerAuth } from '../../src/auth/bearer.ts';
import { requireToken, type SignedIn } from '../../src/auth/require-token.ts';
import { tokenVerifier, type TokenVerifier } from '../../src/auth/token-verifier.ts';
import type { PresenceError } from '../../src/domain/errors.ts';
import { assertDocumented } from './http-contract.ts';
import { SECRET, tokenOf } from './http-tokens.ts';

export type Method = 'get' | 'post' | 'put' | 'delete';

export interface CallOptions {
  readonly token?: string | undefined;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: object;
}

type PresenceServer = Server<DefaultEventsMap, DefaultEventsMap, DefaultEventsMap, SignedIn>;

/** An embedder's app: Express and Socket.IO on a free port, with presence on them. Its time stands still. */
export interface HttpApp {
  readonly url: string;
  readonly io: PresenceServer;
  readonly presence: WhosThere;
  readonly clock: VirtualClock;
  /** What `onError` has heard. A test that expects something takes it out; nothing may be left at its end. */
  readonly faults: PresenceError[];
  /** A request whose response is held against the OpenAPI document. */
  call(method: Method, path: string, options?: CallOptions): Promise<Response>;
  /** A connected Socket.IO client of this user. */
  connect(userId: string): Promise<Socket>;
  /** A client that connects with these credentials. Rejects with the `connect_error` when it is not let in. */
  connectWith(auth: Readonly<Record<string, unknown>>): Promise<Socket>;
  close(): Promise<void>;
}

export interface AppOptions extends Partial<PresenceOptions<SignedIn>> {
  /** How tokens are verified, for both ways in; with {@link SECRET}, unless given. */
  readonly verify?: TokenVerifier;
  readonly clock?: VirtualClock;
}

export async function startHttpApp({
  verify = tokenVerifier({ secret: SECRET }),
  clock = new VirtualClock(),
  ...options
}: AppOptions = {}): Promise<HttpApp> {
  const app = express();
  const http = createServer(app);
  const io: PresenceServer = new Server(http);
  const faults: PresenceError[] = [];
  requireToken(io, verify, { onError: (error) => faults.push(error), clock });
  const presence = await attachPresence(io, {
    userId: (socket) => socket.data.userId,
    authenticate: bearerAuth(verify),
    clock,
    onError: (error) => faults.push(error),
    ...options,
  });
  app.use(presence.router({ mayScrape: (request) => request.get('x-stranger') === undefined }));
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
  const clients: Socket[] = [];
  const connectWith = (auth: Readonly<Record<string, unknown>>): Promise<Socket> => {
    const client = connect(url, { auth, reconnection: false, forceNew: true });
    clients.push(client);
    return new Promise((resolve, reject) => {
      client.once('connect_error', reject).once('connect', () => {
        resolve(client);
      });
    });
  };

  return {
    url,
    io,
    presence,
    clock,
    faults,
    call: async (method, path, { token, headers = {}, body } = {}) => {
      const call = request(url)[method](path).set(headers);
      if (token !== undefined) call.set('Authorization', `Bearer ${token}`);
      const response = await (body === undefined ? call : call.send(body));
      assertDocumented(method.toUpperCase(), path, response);
      return response;
    },
    connect: async (userId) => connectWith({ token: await tokenOf(userId) }),
    connectWith,
    close: async () => {
      for (const client of clients) client.disconnect();
      await presence.close();
      await io.close();
    },
  };
}

/** What the operator has heard of failures of ours since the last call; a test that causes none need not ask. */
export function takeFaults({ faults }: HttpApp): string[] {
  return faults.splice(0).map(({ message }) => message);
}

/** An app for as long as the work takes. */
export async function withHttpApp(options: AppOptions, work: (app: HttpApp) => Promise<void>): Promise<void> {
  const app = await startHttpApp(options);
  try {
    await work(app);
  } finally {
    await app.close();
  }
}

/** An app of its own for every test of the enclosing `describe`. */
export function useHttpApp(options: AppOptions | (() => AppOptions) = {}): () => HttpApp {
  let app: HttpApp | undefined;
  beforeEach(async () => {
    app = await startHttpApp(typeof options === 'function' ? options() : options);
  });
  afterEach(async () => {
    await app?.close();
    assert.deepEqual(app?.faults, []);
  });
  return () => {
    assert.ok(app);
    return app;
  };
}
