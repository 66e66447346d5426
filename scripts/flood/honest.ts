import { connect, type Socket } from 'socket.io-client';
import type { Presence, RefreshAck } from '../../src/wire/protocol.ts';
import { Random } from '../support/random.ts';

/** A pause between two looks of one viewer, in ms: somebody scrolls through a list. */
const PAUSE_MS = 40;
/** Ids in a look: the rows in view. All looks of a viewer have to stay under its limit. */
export const ROWS = 10;

export interface Looked {
  /** From the look to the last of its answers, in ms. */
  readonly tookMs: number;
  readonly unknown: number;
}

/** People who look around, and note how long it takes. */
export class HonestViewers {
  readonly #sockets: readonly Socket[];
  readonly #ids: readonly string[];
  readonly #random: Random;
  #isOver = false;

  private constructor(sockets: readonly Socket[], ids: readonly string[], seed: number) {
    this.#sockets = sockets;
    this.#ids = ids;
    this.#random = new Random(seed);
  }

  static async connect(
    url: string,
    tokens: readonly string[],
    ids: readonly string[],
    seed: number,
  ): Promise<HonestViewers> {
    const sockets = tokens.map((token) =>
      connect(url, { auth: { token }, transports: ['websocket'], reconnection: false, forceNew: true }),
    );
    await Promise.all(
      sockets.map(
        (socket) =>
          new Promise<void>((resolve, reject) => {
            socket.once('connect', resolve).once('connect_error', reject);
          }),
      ),
    );
    return new HonestViewers(sockets, ids, seed);
  }

  /** All of them look around for so long. */
  async look(forMs: number): Promise<Looked[]> {
    const looked: Looked[] = [];
    const endMs = performance.now() + forMs;
    await Promise.all(
      this.#sockets.map(async (socket) => {
        while (performance.now() < endMs && !this.#isOver) {
          looked.push(await this.#lookOnce(socket));
          await new Promise((resolve) => setTimeout(resolve, PAUSE_MS * 2 * this.#random.unit()));
        }
      }),
    );
    return looked;
  }

  close(): void {
    this.#isOver = true;
    for (const socket of this.#sockets) socket.disconnect();
  }

  async #lookOnce(socket: Socket): Promise<Looked> {
    const ids = Array.from({ length: ROWS }, () => this.#random.pick(this.#ids));
    const startedAtMs = performance.now();
    let unknown = 0;
    const open = new Set<string>();
    let onAll: () => void = () => undefined;
    const all = new Promise<void>((resolve) => {
      onAll = resolve;
    });
    const take = (presences: readonly Presence[]): void => {
      for (const { id, status } of presences) if (open.delete(id) && status === 'unknown') unknown += 1;
      if (open.size === 0) onAll();
    };
    for (const id of ids) open.add(id);
    socket.on('presence:resolved', take);
    const reply = (await socket.emitWithAck('presence:refresh', { ids })) as RefreshAck;
    if ('error' in reply) throw new Error(`an honest viewer was refused: ${reply.error.code}`);
    take(reply.presences);
    await all;
    socket.off('presence:resolved', take);
    return { tookMs: performance.now() - startedAtMs, unknown };
  }
}
