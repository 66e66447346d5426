/*
 * What keeps connections, in bytes, apart from Socket.IO's own packets. Held to what real ones exchange by
 * test/integration/bench-virtual-io.test.ts.
 */

/** The HTTP request for a WebSocket, as a client in Node.js writes it, and the answer. */
export const UPGRADE_BYTES = { in: 260, out: 129 };

/** An empty close frame: the client's, masked, and the server's. */
export const CLOSE_FRAME_BYTES = { in: 6, out: 2 };

/** Of a ping and of a pong: Engine.IO's type, nothing else. */
export const PING_PAYLOAD_BYTES = 1;

/** Of Engine.IO, as all contenders have them. */
export const PING_INTERVAL_MS = 25_000;
export const PING_TIMEOUT_MS = 20_000;

/** Of a session or a socket. */
export const ID_LENGTH = 20;

/** Engine.IO's first packet, with the settings that the client is to keep to. */
export const OPEN_PAYLOAD_BYTES =
  1 +
  JSON.stringify({
    sid: '-'.repeat(ID_LENGTH),
    upgrades: [],
    pingInterval: PING_INTERVAL_MS,
    pingTimeout: PING_TIMEOUT_MS,
    maxPayload: 1_000_000,
  }).length;
