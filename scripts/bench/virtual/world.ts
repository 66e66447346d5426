import { type Settling, VirtualClock } from '../../virtual/virtual-clock.ts';
import type { Connection, Move } from '../../trace/script.ts';
import { admitAll } from '../admit-all.ts';
import { relayChat } from '../contenders/chat-relay.ts';
import type { Contender, ServerSide } from '../contenders/contender.ts';
import type { RunResult } from '../measure/run-result.ts';
import type { Workload } from '../workload/workload.ts';
import { Client } from './client.ts';
import { EVERYDAY_LATENCY, Network } from './network.ts';
import { asServer, VirtualIo } from './virtual-io.ts';
import { VirtualKeys } from './virtual-keys.ts';

export interface WorldParts {
  readonly design: Contender;
  readonly workload: Workload;
  readonly seed: number;
  readonly settling: Settling;
}

export type Load = Pick<RunResult, 'messages' | 'bytes' | 'peakPerSecond' | 'redisCommands'>;

/** The server of one design and everybody's clients, on a clock of their own. Times in ms since it began. */
export class World {
  readonly #clock: VirtualClock;
  readonly #originMs: number;
  readonly #io: VirtualIo;
  readonly #keys: VirtualKeys;
  readonly #design: Contender;
  readonly #workload: Workload;
  #server: ServerSide | undefined;
  readonly #clients = new Map<Connection, Client>();
  /** Those that neither fell silent nor ended, oldest first. */
  readonly #livingByUser = new Map<string, Client[]>();

  private constructor({ design, workload, seed, settling }: WorldParts) {
    this.#clock = new VirtualClock(undefined, settling);
    this.#originMs = this.#clock.now();
    this.#io = new VirtualIo(new Network(this.#clock, seed, EVERYDAY_LATENCY));
    this.#keys = new VirtualKeys(this.#clock);
    this.#design = design;
    this.#workload = workload;
  }

  static async open(parts: WorldParts): Promise<World> {
    const world = new World(parts);
    await world.#serve();
    return world;
  }

  get nowMs(): number {
    return this.#clock.elapsedMs;
  }

  /** Lets time pass up to `atMs`. */
  advanceTo(atMs: number): Promise<void> {
    return this.#clock.advance(Math.max(0, atMs - this.nowMs));
  }

  after(delayMs: number, task: () => void): void {
    this.#clock.after(delayMs, task);
  }

  move(move: Move): void {
    const { kind, connection } = move;
    const client = this.#clients.get(connection) ?? this.#open(connection);
    if (kind === 'say') {
      client.say(this.#workload.recipientOf(move));
    } else if (kind === 'fall-silent') {
      this.#bury(connection, client);
      client.fallSilent();
    } else if (kind !== 'open') {
      this.#bury(connection, client);
      this.#clients.delete(connection);
      if (kind === 'goodbye') client.goodbye();
      else client.cut();
    }
  }

  /** The newest connection over which the user can look at anybody. */
  clientOf(user: string): Client | undefined {
    return this.#livingByUser.get(user)?.findLast(({ isConnected }) => isConnected);
  }

  /** What there was until now. */
  load(): Load {
    for (const client of this.#clients.values()) client.catchUp();
    const { messages, bytes, peakPerSecond } = this.#io.meter;
    return { messages, bytes, peakPerSecond, redisCommands: this.#keys.commands };
  }

  async close(): Promise<void> {
    await this.#server?.close();
  }

  async #serve(): Promise<void> {
    const io = asServer(this.#io);
    admitAll(io);
    relayChat(io);
    const keys = this.#design.needsRedis ? this.#keys : undefined;
    const { friendsOf } = this.#workload;
    this.#server = await this.#design.serve({ io, clock: this.#clock, friendsOf, keys, speed: 1 });
  }

  #open(connection: Connection): Client {
    const { user } = connection;
    const client = new Client(this.#clock, this.#originMs, this.#io.connect({ user }), user, this.#design);
    this.#clients.set(connection, client);
    const living = this.#livingByUser.get(user);
    if (living === undefined) this.#livingByUser.set(user, [client]);
    else living.push(client);
    return client;
  }

  #bury({ user }: Connection, client: Client): void {
    const living = this.#livingByUser.get(user)?.filter((other) => other !== client) ?? [];
    this.#livingByUser.set(user, living);
  }
}
