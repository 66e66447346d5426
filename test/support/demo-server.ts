import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { after, afterEach, before } from 'mocha';
import { pino } from 'pino';
import { io, type Socket } from 'socket.io-client';
import type { ChatClientToServer, ChatServerToClient, Welcome } from '../../src/demo/chat-protocol.ts';
import { readConfig } from '../../src/server/config.ts';
import { type RunningServer, startServer } from '../../src/server/start.ts';

export type ChatSocket = Socket<ChatServerToClient, ChatClientToServer>;

/** The standalone server with its demo, in this process, for all tests of the `describe` it is called in. */
export function useDemoServer(): DemoServer {
  const demo = new DemoServer();
  before(() => demo.open());
  afterEach(() => {
    demo.disconnectAll();
  });
  after(() => demo.close());
  return demo;
}

export class DemoServer {
  #server: RunningServer | undefined;
  #directory = '';
  readonly #sockets: ChatSocket[] = [];

  get url(): string {
    return this.#server?.url ?? '';
  }

  /** The file the chat is kept in. */
  get chatFile(): string {
    return path.join(this.#directory, 'whosthere-chat.db');
  }

  async open(): Promise<void> {
    this.#directory = await mkdtemp(path.join(os.tmpdir(), 'whosthere-demo-'));
    await this.#start('0');
  }

  /** Stops gracefully and starts anew on the same files and the same port, with another secret. */
  async restart(): Promise<void> {
    const { port } = new URL(this.url);
    await this.#server?.close();
    await this.#start(port);
  }

  async #start(port: string): Promise<void> {
    const config = readConfig({ PORT: port, WHOSTHERE_DB: path.join(this.#directory, 'whosthere.db') });
    this.#server = await startServer(config, pino({ level: 'silent' }));
  }

  signIn(body: unknown): Promise<Response> {
    return fetch(new URL('/demo/sign-in', this.url), {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    });
  }

  /** Signed in and welcomed. */
  async enter(name: string): Promise<ChatSocket> {
    return (await this.enterWelcomed(name)).socket;
  }

  async enterWelcomed(name: string): Promise<{ socket: ChatSocket; welcome: Welcome }> {
    const { token } = (await (await this.signIn({ name })).json()) as { token: string };
    const socket: ChatSocket = io(this.url, { auth: { token }, transports: ['websocket'], forceNew: true });
    this.#sockets.push(socket);
    return { socket, welcome: await next(socket, 'chat:welcome') };
  }

  /** Known by name, and not there. */
  async name(...names: readonly string[]): Promise<void> {
    for (const name of names) await (await this.signIn({ name })).arrayBuffer();
  }

  disconnectAll(): void {
    for (const socket of this.#sockets.splice(0)) socket.disconnect();
  }

  async close(): Promise<void> {
    await this.#server?.close();
    await rm(this.#directory, { recursive: true });
  }
}

/** The next event of this name. Rejects when the socket is refused. */
export function next<Name extends keyof ChatServerToClient>(
  socket: ChatSocket,
  event: Name,
): Promise<Parameters<ChatServerToClient[Name]>[0]> {
  return new Promise((resolve, reject) => {
    // The typed `once` does not take a name that is a parameter.
    const untyped: Socket = socket;
    const name: string = event;
    untyped.once(name, resolve).once('connect_error', reject);
  });
}
