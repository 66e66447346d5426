import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { seenAt } from '../../src/domain/sighting.ts';
import { SqliteStore } from '../../src/stores/sqlite/sqlite-store.ts';
import { BenchError } from '../bench/sockets/bench-error.ts';
import { Child } from '../bench/sockets/child.ts';
import type { Random } from '../support/random.ts';
import type { WiredClient } from '../support/wired-client.ts';
import { httpWay } from './http-way.ts';
import { isConnected, type Person, type WayName } from './people.ts';
import { connect, socketWay } from './socket-way.ts';
import { type Hiding, INSIDER, type TimingServerOptions } from './timing-server.ts';
import type { Way } from './way.ts';

const MAIN = new URL('server-main.ts', import.meta.url);
const WITHIN = { withinMs: 60_000 } as const;
const CONNECT_AT_ONCE = 50;
const DAY_MS = 24 * 60 * 60 * 1000;

/** A server in a process of its own, everybody who is to be looked at, and somebody who looks. */
export class Stage {
  readonly ways: Readonly<Record<WayName, Way>>;
  readonly #server: Child;
  readonly #close: () => Promise<void>;

  private constructor(ways: Readonly<Record<WayName, Way>>, server: Child, close: () => Promise<void>) {
    this.ways = ways;
    this.#server = server;
    this.#close = close;
  }

  /** @throws {BenchError} when something does not come up; the signal's reason when that ends it. */
  static async open(
    all: readonly Person[],
    options: Omit<TimingServerOptions, 'file'>,
    random: Random,
    signal?: AbortSignal,
  ): Promise<Stage> {
    const folder = await mkdtemp(path.join(tmpdir(), 'whosthere-timing-'));
    const disposers: (() => unknown)[] = [() => rm(folder, { recursive: true })];
    const close = async (): Promise<void> => {
      for (const dispose of disposers.toReversed()) await dispose();
    };
    try {
      const file = path.join(folder, 'whosthere.db');
      await writeSeen(file, all, random);
      const server = new Child({ name: 'server', main: MAIN, options: { ...options, file }, signal });
      disposers.push(() => server.stop());
      const url = await server.ask<string>({ ask: 'url' }, WITHIN);
      // Nobody waits to hear of it: the run is worth nothing any more.
      const onLost = (error: Error): void => {
        if (signal?.aborted !== true) throw error;
      };
      // Before they connect: what is shown of them is from then.
      const hiding: Hiding = { byPolicy: idsOf(all, 'hidden'), byChoice: idsOf(all, 'appears offline') };
      await server.ask({ ask: 'hide', about: hiding }, WITHIN);
      await connectAll(all.filter(isConnected), url, onLost, (client) => {
        disposers.push(() => {
          client.close();
        });
      });
      await server.ask({ ask: 'flush' }, WITHIN);
      await assertThere(url, hiding.byPolicy);
      const ways = { sockets: await socketWay(url, 'viewer'), HTTP: httpWay(url, 'viewer') };
      for (const way of Object.values(ways)) {
        disposers.push(() => {
          way.close();
        });
      }
      return new Stage(ways, server, close);
    } catch (error) {
      await close();
      throw error;
    }
  }

  /** How many connections were pinged so far. */
  pings(): Promise<number> {
    return this.#server.ask({ ask: 'pings' }, WITHIN);
  }

  close(): Promise<void> {
    return this.#close();
  }
}

/** Days ago, and into the file alone: who was away for so long is in no server's memory. */
async function writeSeen(file: string, all: readonly Person[], random: Random): Promise<void> {
  const store = await SqliteStore.open(file);
  const nowMs = Date.now();
  const seen = [...idsOf(all, 'away'), ...idsOf(all, 'appears offline')];
  const atMs = (): number => nowMs - random.int(DAY_MS, 30 * DAY_MS);
  await store.mergeMany(new Map(seen.map((id) => [id, seenAt(atMs())])));
  await store.close();
}

async function connectAll(
  connected: readonly Person[],
  url: string,
  onLost: (error: Error) => void,
  onConnected: (client: Pick<WiredClient, 'close'>) => void,
): Promise<void> {
  const waiting = connected.values();
  const connectInTurn = async (): Promise<void> => {
    for (const { id } of waiting) onConnected(await connect(url, id, onLost));
  };
  await Promise.all(Array.from({ length: CONNECT_AT_ONCE }, connectInTurn));
}

/** Else there would be nothing to hide. */
async function assertThere(url: string, hidden: readonly string[]): Promise<void> {
  const insider = httpWay(url, INSIDER);
  for (const id of hidden.slice(0, 3)) {
    const { bytes } = await insider.look(id);
    if (!bytes.includes('"status":"online"')) throw new BenchError(`${id} is not there: ${bytes}`);
  }
  insider.close();
}

function idsOf(all: readonly Person[], wanted: Person['kind']): string[] {
  return all.filter(({ kind }) => kind === wanted).map(({ id }) => id);
}
