import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { messageOf, PresenceError } from '../domain/errors.ts';
import type { AnyServer } from '../sockets/socket-types.ts';
import { SecureResponse } from './secure-response.ts';

/** How long a client may take to send its headers, in ms. */
const HEADERS_TIMEOUT_MS = 10_000;
/** How long a client may take to send a whole request, in ms. */
const REQUEST_TIMEOUT_MS = 30_000;
/** How often clients that take longer are looked for, in ms. */
const CONNECTIONS_CHECK_MS = 2_000;
/** The line of the request and all headers; a token is the longest of them. In bytes. */
const MAX_HEADERS_BYTES = 16_384;
const MAX_HEADERS = 100;
/** How long requests under way, and the closing of sockets, may take once the server is closing. In ms. */
const LAST_REQUESTS_MS = 5_000;

/** An HTTP server on which nobody can dawdle, and whose answers have security headers. */
export function createHttpServer(listener: RequestListener): Server {
  const http = createServer(
    {
      headersTimeout: HEADERS_TIMEOUT_MS,
      requestTimeout: REQUEST_TIMEOUT_MS,
      connectionsCheckingInterval: CONNECTIONS_CHECK_MS,
      maxHeaderSize: MAX_HEADERS_BYTES,
      ServerResponse: SecureResponse,
    },
    listener,
  );
  http.maxHeadersCount = MAX_HEADERS;
  return http;
}

/**
 * Resolves with the address it listens on, such as `http://127.0.0.1:3000`.
 * @throws {PresenceError} `unavailable`, by rejection, when it cannot.
 */
export async function listen(http: Server, { port, host }: { port: number; host: string }): Promise<string> {
  http.listen(port, host);
  await once(http, 'listening').catch((cause: unknown) => {
    throw new PresenceError('unavailable', `cannot listen on ${host} port ${port}: ${messageOf(cause)}`, { cause });
  });
  const { address, port: taken, family } = http.address() as AddressInfo;
  return `http://${family === 'IPv6' ? `[${address}]` : address}:${taken}`;
}

/** Closes the sockets with no goodbye to anyone's name: their users have not left, we have. */
export async function stopListening(io: AnyServer, http: Server, hangUp: () => void): Promise<void> {
  // A connection that is kept alive after its last answer would be waited for.
  http.keepAliveTimeout = 1;
  // A client that is frozen, or never finishes its request, must not hold the process.
  const impatience = setTimeout(hangUp, LAST_REQUESTS_MS);
  await io.close();
  clearTimeout(impatience);
}
