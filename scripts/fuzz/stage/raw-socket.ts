import { once } from 'node:events';
import { WebSocket } from 'ws';
import { AT_ONCE } from '../../../src/sockets/looks.ts';

/** An ack, as text: what it acks, and its arguments. */
export interface Ack {
  readonly id: number;
  readonly args: readonly unknown[];
}

/** Ack ids that the fuzz never takes. */
const FIRST_BARRIER = 700_000_000;

/** As short as those are that take a turn of their own. */
const LONG_LOOK = Array.from({ length: AT_ONCE + 1 }, (_, index) => `somebody-${index}`);

/** A WebSocket and the packets of Engine.IO and Socket.IO as text, with no library to smooth them. */
export class RawSocket {
  /** Acks that have come since they were last taken. */
  readonly #acks: Ack[] = [];
  readonly closed: Promise<void>;
  /** Answers `presence:probe`: with the arguments of an ack, as JSON text. Undefined: with nothing. */
  probeAck: string | undefined;
  readonly #socket: WebSocket;
  #barrier: Promise<Ack | undefined> = Promise.resolve(undefined);
  #onBarrier: (ack: Ack | undefined) => void = () => undefined;
  #barrierId = FIRST_BARRIER;
  #onJoined: (() => void) | undefined;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    this.closed = once(socket, 'close').then(() => {
      this.#onBarrier(undefined);
    });
    // A connection that is ended amid what we send says so; `closed` tells.
    socket.on('error', () => undefined);
    socket.on('message', (bytes: Buffer) => {
      this.#receive(bytes.toString());
    });
  }

  static async open(port: number): Promise<RawSocket> {
    const socket = new WebSocket(`ws://127.0.0.1:${port}/socket.io/?EIO=4&transport=websocket`);
    await once(socket, 'open');
    return new RawSocket(socket);
  }

  /** Connects to the default namespace. */
  async join(user: string): Promise<void> {
    const joined = new Promise<void>((resolve) => {
      this.#onJoined = resolve;
    });
    this.send(`40${JSON.stringify({ user })}`);
    await Promise.race([joined, this.closed]);
  }

  send(frame: string | Uint8Array): void {
    if (this.#socket.readyState === WebSocket.OPEN) this.#socket.send(frame);
  }

  /**
   * Once all that was sent before has been dealt with: the acks that came of it. `isOpen` false: the server has hung up
   * instead. Whoever has left the namespace is not heard, and hung up on at the next event: so it is asked again after
   * each `meanwhile`, which has to take a turn of the server.
   */
  async settle(
    sent: readonly (string | Uint8Array)[],
    meanwhile?: () => Promise<unknown>,
  ): Promise<{ readonly acks: readonly Ack[]; readonly isOpen: boolean }> {
    const isOver = this.#expectBarrier().then(() => true);
    // A short look overtakes long ones.
    const ids = sent.some(({ length }) => length > AT_ONCE) ? LONG_LOOK : [];
    for (;;) {
      this.#sendRefresh({ ids, background: true });
      const isLate = meanwhile === undefined ? isOver : meanwhile().then(() => false);
      if (await Promise.race([isOver, isLate])) break;
    }
    return { acks: this.#acks.splice(0), isOpen: (await this.#barrier) !== undefined };
  }

  /** A refresh and what it is acked with; undefined when the server hangs up instead. */
  async ask(message: object): Promise<unknown> {
    const answered = this.#expectBarrier();
    this.#sendRefresh(message);
    return (await answered)?.args[0];
  }

  #expectBarrier(): Promise<Ack | undefined> {
    const isClosed = this.#socket.readyState !== WebSocket.OPEN;
    this.#barrier = new Promise((resolve) => {
      this.#onBarrier = resolve;
      if (isClosed) resolve(undefined);
    });
    this.#barrierId += 1;
    return this.#barrier;
  }

  #sendRefresh(message: object): void {
    this.send(`42${this.#barrierId}["presence:refresh",${JSON.stringify(message)}]`);
  }

  async close(): Promise<void> {
    this.#socket.terminate();
    await this.closed;
  }

  #receive(packet: string): void {
    if (packet === '2') this.send('3');
    else if (packet.startsWith('40')) this.#onJoined?.();
    else if (packet.startsWith('42')) this.#answerProbe(packet);
    else if (packet.startsWith('43')) this.#receiveAck(packet);
  }

  #answerProbe(packet: string): void {
    const ackId = /^42(\d+)\["presence:probe"/.exec(packet)?.[1];
    if (ackId !== undefined && this.probeAck !== undefined) this.send(`43${ackId}[${this.probeAck}]`);
  }

  #receiveAck(packet: string): void {
    const start = packet.indexOf('[');
    const ack = { id: Number(packet.slice(2, start)), args: JSON.parse(packet.slice(start)) as unknown[] };
    if (ack.id === this.#barrierId) this.#onBarrier(ack);
    else if (ack.id < FIRST_BARRIER) this.#acks.push(ack);
  }
}
