import { EventEmitter } from 'node:events';
import { packedList, packListeners } from './pack-listeners.ts';
import type { AnySocket } from './socket-types.ts';

/*
 * What Socket.IO keeps of the handshake of a connection for as long as it is open. It is checked on real sockets, over
 * polling and websocket, by test/integration/sockets/release-handshakes.test.ts, which tells what an upgrade of socket.io
 * broke.
 */

interface EngineSocket extends EventEmitter {
  request: unknown;
  /** `socket` is there on WebSockets, and is an emitter where it is one of `ws`. */
  readonly transport: EventEmitter & { readonly socket?: unknown };
  /** Functions that take the transport off again. */
  cleanupFn: readonly unknown[];
}

interface WithAnyListeners {
  _anyListeners?: readonly unknown[];
}

interface WithDecoder {
  /** Lists of listeners, by `$` and event. */
  readonly decoder: { readonly _callbacks?: Record<string, readonly unknown[]> };
}

interface WebSocket extends EventEmitter {
  /** What it is on. */
  readonly _socket?: unknown;
}

const NOTHING = Object.freeze({});

/** What is left of a handshake: where it came from. */
class ReleasedHandshake {
  readonly headers: object = NOTHING;
  readonly query: object = NOTHING;
  readonly auth: object = NOTHING;
  readonly address: string;

  constructor(address: string) {
    this.address = address;
  }
}

/**
 * From now on `socket.request` is null, and `socket.handshake` holds no more than an address. Of the 12.1 KB that an idle
 * user of the standalone server took, with a token and few headers, that takes 2.3; to pack what is left takes 1.3 more.
 */
export function releaseHandshake(socket: AnySocket): void {
  if (!socket.connected) return;
  const connection = socket.conn as unknown as EngineSocket;
  (socket as { handshake: object }).handshake = new ReleasedHandshake(socket.handshake.address);
  packListeners(socket);
  packAnyListeners(socket as unknown as WithAnyListeners);
  // Another namespace was here before.
  if (connection.request === null) return;
  connection.request = null;
  packDecoder(socket.client as unknown as WithDecoder);
  if (connection.transport.socket === undefined) connection.on('upgrade', onUpgrade);
  else releaseUpgrade(connection);
}

/** The same for all connections. */
const onUpgrade = function (this: EngineSocket): void {
  this.off('upgrade', onUpgrade);
  releaseUpgrade(this);
};

/** Lets go of the request that became a WebSocket, and of the response that it never got. */
function releaseUpgrade(connection: EngineSocket): void {
  const { transport } = connection;
  const { socket: webSocket } = transport;
  if (!isWebSocket(webSocket)) return;
  // Of the answers of a transport that polls.
  transport.removeAllListeners('headers');
  packListeners(transport);
  connection.cleanupFn = packedList(connection.cleanupFn);
  // Of the time before there was a transport, which listens for errors as well.
  for (const listener of webSocket.listeners('error')) {
    if (listener.name === 'onUpgradeError') webSocket.off('error', listener as () => void);
  }
  const { _socket: network } = webSocket;
  if (!(network instanceof EventEmitter)) return;
  for (const listener of network.listeners('close')) {
    if (isOfResponse(listener)) network.off('close', listener as () => void);
  }
}

/** For middlewares that wait for the end of the response: it holds the request, and nothing but what it says tells it apart. */
function isOfResponse(listener: unknown): boolean {
  return /^\(\) ?=> ?this\.emit\(["']close["']\)$/.test(String(listener));
}

function packAnyListeners(socket: WithAnyListeners): void {
  if (socket._anyListeners !== undefined) socket._anyListeners = packedList(socket._anyListeners);
}

function packDecoder({ decoder: { _callbacks: lists = {} } }: WithDecoder): void {
  for (const [event, list] of Object.entries(lists)) lists[event] = packedList(list);
}

function isWebSocket(socket: unknown): socket is WebSocket {
  return socket instanceof EventEmitter;
}
