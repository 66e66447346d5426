import type { Agent } from 'node:http';
import type { Socket as TcpSocket } from 'node:net';
import { io, type Socket } from 'socket.io-client';
import { type ClientToServerEvents, PROTOCOL_VERSION, type ServerToClientEvents } from '../../../src/wire/protocol.ts';
import { Wire } from '../../support/wire.ts';
import type { Answering } from './habits.ts';
import type { ActivityRecord, ConnectionRecord } from './records.ts';

/** Whatever an application says: any event of its own is traffic to whosthere. */
interface ApplicationEvents {
  'chaos:word': () => void;
}

export interface SessionParts {
  readonly url: string;
  readonly token: string;
  readonly user: string;
  readonly device: string;
  readonly answering: Answering;
  readonly onConnection: (record: ConnectionRecord) => void;
  readonly onActivity: (record: ActivityRecord) => void;
  /** The user may be another thing to others now. */
  readonly onChange: () => void;
}

/** A connection attempt that hangs, on a node that stands still, is given up after this. In ms. */
const CONNECTS_WITHIN_MS = 5_000;

/**
 * A device from its coming to its going. It connects anew by itself, as Socket.IO's client does, and may find itself on
 * another node. States: here -> left, in one of three ways.
 */
export class Session {
  readonly #parts: SessionParts;
  readonly #wire = new Wire();
  readonly #socket: Socket<ServerToClientEvents, ClientToServerEvents & ApplicationEvents>;
  #connection: ConnectionRecord | undefined;
  #activeAtMs = Date.now();
  #hasLeft = false;

  constructor(parts: SessionParts) {
    this.#parts = parts;
    const { agent } = this.#wire;
    listenIn(agent, (tcp) => {
      this.#onTcp(tcp);
    });
    this.#socket = io(parts.url, {
      transports: ['websocket'],
      auth: { token: parts.token },
      forceNew: true,
      timeout: CONNECTS_WITHIN_MS,
      // Documented as an http.Agent for Node.js, but typed as a string or boolean.
      agent: agent as unknown as boolean,
    });
    this.#socket.on('connect', this.#onConnect);
    this.#socket.on('disconnect', () => {
      this.#end('lost');
    });
    this.#socket.on('presence:probe', (_message, ack) => {
      if (parts.answering === 'sdk') ack({ idleMs: Date.now() - this.#activeAtMs });
    });
  }

  get isConnected(): boolean {
    return !this.#hasLeft && this.#socket.connected;
  }

  /** Says something, and asks for nothing on the same connection: with the answer, both have been taken. */
  say(): void {
    const connection = this.#connection;
    if (connection === undefined || !this.isConnected) return;
    const activity = this.#did(connection);
    this.#socket.emit('chaos:word');
    this.#socket.emit('presence:refresh', { ids: [], background: true }, (reply) => {
      if (!('error' in reply)) activity.ackedAtMs = Date.now();
    });
  }

  goodbye(): void {
    if (this.#connection !== undefined && this.isConnected) this.#did(this.#connection);
    this.#leave('goodbye');
    this.#socket.disconnect();
  }

  /** Ends with nothing said, as a process that crashes. */
  drop(): void {
    this.#leave('closed');
    this.bury();
  }

  /** Nothing goes in or out any more, and nothing ends either. To be followed by `bury`. */
  vanish(): void {
    if (!this.isConnected) {
      this.drop();
      return;
    }
    this.#leave('silence');
    this.#wire.freeze();
  }

  /** Ends whatever is still open. */
  bury(): void {
    this.#wire.cut();
    this.#socket.disconnect();
  }

  readonly #onConnect = (): void => {
    if (this.#connection === undefined) return;
    this.#activeAtMs = Date.now();
    this.#connection.openedAtMs = this.#activeAtMs;
    if (this.#parts.answering !== 'bare') this.#socket.emit('presence:hello', { version: PROTOCOL_VERSION });
    this.#parts.onChange();
  };

  #onTcp(tcp: TcpSocket): void {
    const { user, device, answering } = this.#parts;
    const connection: ConnectionRecord = {
      user,
      device,
      answers: answering !== 'mute',
      port: null,
      openingAtMs: Date.now(),
      openedAtMs: null,
      answeredUntilMs: null,
      closedAtMs: null,
      ending: 'none',
    };
    this.#connection = connection;
    tcp.once('connect', () => {
      connection.port = tcp.localPort ?? null;
      this.#parts.onConnection(connection);
    });
    tcp.once('close', () => {
      connection.closedAtMs = Date.now();
      if (this.#connection === connection) this.#end('lost');
    });
  }

  #did(connection: ConnectionRecord): ActivityRecord {
    this.#activeAtMs = Date.now();
    const activity: ActivityRecord = { connection, atMs: this.#activeAtMs, ackedAtMs: null };
    this.#parts.onActivity(activity);
    return activity;
  }

  #leave(ending: 'goodbye' | 'closed' | 'silence'): void {
    this.#hasLeft = true;
    this.#end(ending);
  }

  #end(ending: ConnectionRecord['ending']): void {
    const connection = this.#connection;
    this.#connection = undefined;
    if (connection === undefined) return;
    connection.answeredUntilMs = Date.now();
    connection.ending = ending;
    this.#parts.onChange();
  }
}

/** Tells of every TCP connection that the agent opens. */
function listenIn(agent: Agent, onTcp: (socket: TcpSocket) => void): void {
  const create = agent.createConnection.bind(agent);
  agent.createConnection = (...args) => {
    const socket = create(...args) as TcpSocket;
    onTcp(socket);
    return socket;
  };
}
