import { Random } from '../../support/random.ts';
import { type Settling, VirtualClock } from '../../virtual/virtual-clock.ts';
import type { Move } from '../../trace/script.ts';
import { admitAll } from '../admit-all.ts';
import { relayChat } from '../contenders/chat-relay.ts';
import type { Contender, ServerSide } from '../contenders/contender.ts';
import type { RunResult } from '../measure/run-result.ts';
import type { Workload } from '../workload/workload.ts';
import { Client } from './client.ts';
import { Crowd } from './crowd.ts';
import { EVERYDAY_LATENCY, type Latency, Network } from './network.ts';
import { asServer, VirtualIo } from './virtual-io.ts';
import { VirtualKeys } from './virtual-keys.ts';

export interface WorldParts {
  readonly design: Contender;
  readonly workload: Workload;
  readonly seed: number;
  readonly settling: Settling;
  /** Everyday's, unless given. */
  readonly latency?: Latency;
}

export type Load = Pick<RunResult, 'durationMs' | 'messages' | 'bytes' | 'peakPerSecond' | 'redisCommands'>;

/**
 * Those who are there when a run begins have come at random moments of so long before: as long as the longest interval
 * of any design, whose timers then strike all the time rather than all at once. As over real sockets.
 */
const OPENING_MS = 30_000;
/** Far longer than it takes to connect and to be told who is there. */
const SETTLES_WITHIN_MS = 3_000;

/**
 * The server of one design and everybody's clients, on a clock of their own. Times are those of the script. A run begins
 * with the script's first moment: who comes in it has been there before, and of the time before nothing is known.
 */
export class World {
  readonly #clock: VirtualClock;
  readonly #startMs: number;
  #beganAtMs = 0;
  readonly #io: VirtualIo;
  readonly #keys: VirtualKeys;
  readonly #design: Contender;
  readonly #workload: Workload;
  #server: ServerSide | undefined;
  readonly #crowd: Crowd;

  private constructor({ design, workload, seed, settling, latency = EVERYDAY_LATENCY }: WorldParts) {
    this.#clock = new VirtualClock(undefined, settling);
    this.#io = new VirtualIo(new Network(this.#clock, seed, latency));
    this.#keys = new VirtualKeys(this.#clock);
    this.#design = design;
    this.#workload = workload;
    this.#crowd = new Crowd((user) => this.#connect(user), workload.recipientOf);
    this.#startMs = workload.script.moves[0]?.atMs ?? 0;
  }

  /** Connects those who are there from the start. What is measured begins then. */
  static async open(parts: WorldParts): Promise<World> {
    const world = new World(parts);
    await world.#serve();
    const random = new Random(parts.seed, 4);
    for (const move of parts.workload.script.moves.filter(world.isOpening)) {
      world.#clock.after(random.int(0, OPENING_MS), () => {
        world.move(move);
      });
    }
    await world.#clock.advance(OPENING_MS + SETTLES_WITHIN_MS);
    world.#begin();
    return world;
  }

  get nowMs(): number {
    return this.#startMs + this.#clock.elapsedMs - this.#beganAtMs;
  }

  /** Whether somebody is there from the start. */
  readonly isOpening = ({ kind, atMs }: Move): boolean => kind === 'open' && atMs === this.#startMs;

  /** Lets time pass up to `atMs`. */
  advanceTo(atMs: number): Promise<void> {
    return this.#clock.advance(Math.max(0, atMs - this.nowMs));
  }

  after(delayMs: number, task: () => void): void {
    this.#clock.after(delayMs, task);
  }

  /** Somebody does something, now. */
  move(move: Move): void {
    this.#crowd.move(move);
  }

  /** The newest connection over which the user can look at anybody. */
  clientOf(user: string): Client | undefined {
    return this.#crowd.newestOf(user);
  }

  /** What there was since the run began, and how long that is by now. */
  load(): Load {
    this.#crowd.catchUp();
    const { messages, bytes, peakPerSecond } = this.#io.meter;
    const durationMs = this.nowMs - this.#startMs;
    return { durationMs, messages, bytes, peakPerSecond, redisCommands: this.#keys.commands };
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

  #begin(): void {
    this.#crowd.catchUp();
    this.#io.meter.restart();
    this.#keys.commands = 0;
    this.#beganAtMs = this.#clock.elapsedMs;
  }

  #connect(user: string): Client {
    return new Client({
      clock: this.#clock,
      elapsedMs: () => this.nowMs,
      socket: this.#io.connect({ user }),
      user,
      design: this.#design,
    });
  }
}
