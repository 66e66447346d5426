import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { build } from 'esbuild';
import { type DefaultEventsMap, Server } from 'socket.io';
import { attachPresence, type WhosThere } from '../../src/attach-presence.ts';

const PAGES = path.resolve(import.meta.dirname, 'kit-page');

/** As strict as can be: no inline script, no inline style. */
export const POLICY =
  "default-src 'none'; script-src 'self'; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'";

/** Pages move their own clock, and are not to miss pings of a server whose clock stands still. */
const HOURS_MS = 10_000_000;

const htmlWith = (main: string): string => `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="color-scheme" content="light dark">
    <title>Who is there?</title>
    <link rel="icon" href="data:,">
  </head>
  <body><header><h1>Who is there?</h1></header><main>${main}</main><script src="/page.js"></script></body>
</html>`;

/** The script of a test page, made of the kit's sources. React's warnings are in. */
async function bundle(entry: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [path.join(PAGES, entry)],
    bundle: true,
    write: false,
    format: 'iife',
    target: 'es2022',
    tsconfig: path.join(PAGES, 'tsconfig.json'),
    define: { 'process.env.NODE_ENV': '"development"' },
  });
  return outputFiles.map(({ text }) => text).join('');
}

/** Serves one page, and presence to whoever says a name. */
export class KitServer {
  readonly url: string;
  readonly presence: WhosThere;
  /** What stands in the page before its script runs. */
  main = '';
  readonly #io: Server;

  private constructor(io: Server, presence: WhosThere, port: number, script: string) {
    this.#io = io;
    this.presence = presence;
    this.url = `http://127.0.0.1:${port}/`;
    const send = (response: ServerResponse, type: string, text: string): void => {
      response.writeHead(200, { 'Content-Type': `${type}; charset=utf-8`, 'Content-Security-Policy': POLICY });
      response.end(text);
    };
    io.httpServer.on('request', ({ url }: { url: string }, response: ServerResponse) => {
      if (url === '/page.js') send(response, 'text/javascript', script);
      else if (url === '/') send(response, 'text/html', htmlWith(this.main));
    });
  }

  static async open(entry: string): Promise<KitServer> {
    const http = createServer();
    const io = new Server<DefaultEventsMap, DefaultEventsMap, DefaultEventsMap, { user: string }>(http, {
      pingInterval: HOURS_MS,
      pingTimeout: HOURS_MS,
    });
    io.use((socket, next) => {
      socket.data.user = String(socket.handshake.auth['name']);
      next();
    });
    // Whoever has been touched stays online to the server, however long a page takes to load.
    const presence = await attachPresence(io, {
      userId: (socket) => socket.data.user,
      freshForMs: HOURS_MS,
      idleAfterMs: HOURS_MS,
    });
    http.listen(0, '127.0.0.1');
    await once(http, 'listening');
    return new KitServer(io, presence, (http.address() as AddressInfo).port, await bundle(entry));
  }

  async close(): Promise<void> {
    await this.presence.close();
    await this.#io.close();
  }
}
