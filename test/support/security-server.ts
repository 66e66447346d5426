import assert from 'node:assert/strict';
import { after, before } from 'mocha';
import { connect, type Socket } from 'socket.io-client';
import type { Presence } from '../../src/domain/presence.ts';
import type { RefreshAck } from '../../src/wire/protocol.ts';
import { type BuiltServer, startBuiltServer } from './built-server.ts';
import type { SeenResponse } from './http-contract.ts';
import { presenceOf, presencesOf } from './http-expect.ts';
import { rawRequest, type RawRequest } from './http-raw.ts';
import { next } from './http-sockets.ts';
import { SECRET, tokenOf } from './http-tokens.ts';
import { RawPeer } from './security-raw-peer.ts';

/** Levels of the log from which on something is wrong with the server, and not with who talks to it. */
const LOG_ERROR = 50;

/** The standalone server in a process of its own, under attack by all tests of a `describe`, one after the other. */
export class AttackedServer {
  readonly #server: BuiltServer;
  readonly #closers: (() => unknown)[] = [];
  /** Signs the tokens of honest people, as the server wants them. */
  tokenOf = (userId: string): Promise<string> => tokenOf(userId);
  #honest: Socket | undefined;
  #looks = 0;

  private constructor(server: BuiltServer) {
    this.#server = server;
  }

  static async start(environment: Readonly<Record<string, string>>): Promise<AttackedServer> {
    return new AttackedServer(await startBuiltServer({ WHOSTHERE_JWT_SECRET: SECRET, ...environment }));
  }

  get url(): string {
    return this.#server.url;
  }

  get port(): number {
    return Number(new URL(this.url).port);
  }

  get pid(): number {
    const { pid } = this.#server.child;
    assert.ok(pid !== undefined);
    return pid;
  }

  /** A request as it is, with this token. */
  async send(token: string, { headers, ...request }: RawRequest): Promise<SeenResponse> {
    return rawRequest(this.url, { ...request, headers: { Authorization: `Bearer ${token}`, ...headers } });
  }

  async post(token: string, path: string, body: unknown): Promise<SeenResponse> {
    const headers = { 'Content-Type': 'application/json' };
    return this.send(token, { method: 'POST', path, headers, body: JSON.stringify(body) });
  }

  /** A connected client of the library. */
  async connect(userId: string): Promise<Socket> {
    return this.connectWith(await this.tokenOf(userId));
  }

  /** Rejects with the `connect_error` when the token is not let in. */
  connectWith(token: string): Promise<Socket> {
    const client = connect(this.url, {
      auth: { token },
      transports: ['websocket'],
      reconnection: false,
      forceNew: true,
    });
    this.closeLater(() => client.disconnect());
    return new Promise((resolve, reject) => {
      client.once('connect_error', reject).once('connect', () => {
        resolve(client);
      });
    });
  }

  /** A WebSocket with no library behind it, in the default namespace if it is anybody's. */
  async raw(userId?: string): Promise<RawPeer> {
    const peer = await RawPeer.open(this.url);
    this.closeLater(() => peer.close());
    if (userId !== undefined) await peer.join(await this.tokenOf(userId));
    return peer;
  }

  /**
   * Another viewer is answered by the same process, over both ways in. `isBusy`: it may have to admit that there is too
   * much to do.
   */
  async assertServed({ isBusy = false } = {}): Promise<void> {
    this.#honest ??= await this.connect('honest viewer');
    this.#looks += 1;
    const id = `somebody ${this.#looks}`;
    const path = `/v1/presence/${encodeURIComponent(`${id}, over HTTP`)}`;
    const overHttp = presenceOf(await this.send(await this.tokenOf('honest viewer'), { path }));
    const onSocket = await answerTo(this.#honest, id);
    assert.equal(onSocket?.id, id);
    for (const { status } of [overHttp, onSocket]) {
      assert.ok(status === 'offline' || (isBusy && status === 'unknown'), status);
    }
    assert.equal(this.#server.child.exitCode, null);
  }

  /** One answer for each id, to a viewer who has never looked before: no limit is in its way. */
  async look(...ids: readonly string[]): Promise<readonly Presence[]> {
    this.#looks += 1;
    return presencesOf(await this.post(await this.tokenOf(`viewer ${this.#looks}`), '/v1/presence/refresh', { ids }));
  }

  closeLater(close: () => unknown): void {
    this.#closers.unshift(close);
  }

  /** Ends it as an operator does. It has had nothing to complain of. */
  async stop(): Promise<void> {
    for (const close of this.#closers.splice(0)) await close();
    assert.equal(await this.#server.stop(), 0);
    assert.equal(this.#server.complaints(), '');
    assert.deepEqual(
      this.#server.logs.filter(({ level }) => Number(level) >= LOG_ERROR),
      [],
    );
  }
}

/** In the ack, or, when the server has much to do, after it. */
async function answerTo(viewer: Socket, id: string): Promise<Presence | undefined> {
  const resolved = next<readonly Presence[]>(viewer, 'presence:resolved');
  const reply = (await viewer.emitWithAck('presence:refresh', { ids: [id] })) as RefreshAck;
  assert.ok('presences' in reply, JSON.stringify(reply));
  return reply.pending.length === 0 ? reply.presences[0] : (await resolved)[0];
}

/** A server for the tests of the enclosing `describe`. */
export function useAttackedServer(environment: Readonly<Record<string, string>> = {}): () => AttackedServer {
  let server: AttackedServer | undefined;
  before(async () => {
    server = await AttackedServer.start(environment);
  });
  after(() => server?.stop());
  return () => {
    assert.ok(server);
    return server;
  };
}
