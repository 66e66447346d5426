import { Random } from '../../support/random.ts';
import { Pulse } from '../../support/pulse.ts';
import { Tokens } from '../../replay/on-sockets/tokens.ts';
import type { Stall } from '../check/history.ts';
import { CrowdProcess } from '../crowd/crowd-process.ts';
import { drawHabits } from '../crowd/habits.ts';
import { joinRecords } from '../crowd/records.ts';
import { Balancer } from './balancer.ts';
import type { Engine } from './engine.ts';
import { Fleet } from './fleet.ts';
import { Targets } from './targets.ts';

export interface StageOptions {
  readonly seed: number;
  readonly clients: number;
  readonly nodes: number;
  /** The program of a node: dist/server/main.js, or that of another build. */
  readonly main: string;
  readonly idsPerLook: number;
  /** Over how long a node that stops sends its clients away, in ms. */
  readonly drainMs: number;
  /** Ends the opening. */
  readonly signal: AbortSignal;
}

const CLIENTS_PER_CROWD = 1_000;
/** Stalls are told by buckets of this length, in ms. */
const BUCKET_MS = 100;

/** All processes of a round, in the order in which they need each other: a Redis, nodes, a balancer, crowds. */
export class Stage<E extends Engine> {
  readonly engine: E;
  readonly users: readonly string[];
  readonly targets: Targets;
  /** Rejects when a crowd fails; never resolves. */
  readonly failure: Promise<never>;
  readonly #options: StageOptions;
  readonly #tokens = new Tokens();
  readonly #people: ReturnType<typeof drawHabits>;
  readonly #openedAtMs = Date.now();
  readonly #closers: (() => Promise<void>)[];
  readonly #crowds: CrowdProcess[] = [];
  readonly #pulses: Pulse[] = [];
  #balancer!: Balancer;
  #fleet!: Fleet;
  #fail!: (error: unknown) => void;

  /** The engine is closed with the stage. Follow with `open`, and whatever comes of that, with `close`. */
  constructor(engine: E, options: StageOptions) {
    this.engine = engine;
    this.#options = options;
    this.#closers = [() => engine.stop()];
    this.#people = drawHabits(new Random(options.seed, 1), options.clients);
    this.users = [...new Set(this.#people.map(({ user }) => user))];
    this.targets = new Targets(new Random(options.seed, 2), this.users);
    this.failure = new Promise((_, reject) => {
      this.#fail = reject;
    });
    this.failure.catch(() => undefined);
  }

  get fleet(): Fleet {
    return this.#fleet;
  }

  /** Resolves when all nodes run and all clients are connected. */
  async open(): Promise<void> {
    const { signal, nodes, ...options } = this.#options;
    const { secret } = this.#tokens;
    const balancer = (this.#balancer = await Balancer.start());
    this.#closers.push(() => balancer.close());
    const tokenOf = (user: string): Promise<string> => this.#tokens.of(user);
    const { engine, targets } = this;
    const fleet = (this.#fleet = new Fleet({ ...options, engine, balancer, targets, secret, tokenOf }));
    this.#closers.push(() => fleet.destroy());
    for (let count = 0; count < nodes; count += 1) {
      await fleet.start();
      signal.throwIfAborted();
    }
    for (let from = 0; from < this.#people.length; from += CLIENTS_PER_CROWD) await this.#gather(from);
    await Promise.all(this.#crowds.map((crowd) => crowd.open()));
  }

  /** Clients begin to do what they do. */
  async live(): Promise<void> {
    await Promise.all(this.#crowds.map((crowd) => crowd.live()));
  }

  async beStill(): Promise<void> {
    await Promise.all(this.#crowds.map((crowd) => crowd.beStill()));
  }

  /** Tells lookers who came or went since the last call. */
  async tellChanges(): Promise<void> {
    const changed = await Promise.all(this.#crowds.map((crowd) => crowd.changed()));
    this.targets.changed(changed.flat());
  }

  async records(): Promise<ReturnType<typeof joinRecords>> {
    const records = await Promise.all(this.#crowds.map((crowd) => crowd.records()));
    return joinRecords(records, this.#balancer.led);
  }

  /** When this process, or a crowd's, stood still. */
  stalls(): Stall[] {
    const stalls: Stall[] = [];
    for (let fromMs = this.#openedAtMs; fromMs < Date.now(); fromMs += BUCKET_MS) {
      const toMs = fromMs + BUCKET_MS;
      const lateMs = Math.max(...this.#pulses.map((pulse) => pulse.stalledMs(fromMs, toMs)));
      if (lateMs > 0) stalls.push({ fromMs, toMs, lateMs });
    }
    return stalls;
  }

  /** Ends all there is, last in first out. May be called again, for what was opened meanwhile. */
  async close(): Promise<void> {
    const failures: unknown[] = [];
    for (let close = this.#closers.pop(); close !== undefined; close = this.#closers.pop()) {
      await close().catch((error: unknown) => failures.push(error));
    }
    if (failures.length > 0) throw failures[0];
  }

  async #gather(from: number): Promise<void> {
    const { seed } = this.#options;
    const people = await Promise.all(
      this.#people.slice(from, from + CLIENTS_PER_CROWD).map(async (habits) => {
        return { ...habits, token: await this.#tokens.of(habits.user) };
      }),
    );
    const { url } = this.#balancer;
    const crowd = await CrowdProcess.start(this.#crowds.length + 1, { url, seed: seed + from, people });
    this.#closers.push(() => crowd.stop());
    crowd.failure.catch(this.#fail);
    this.#crowds.push(crowd);
    const pulse = new Pulse(crowd.ask, () => Date.now());
    this.#closers.push(() => pulse.stop());
    this.#pulses.push(pulse);
  }
}
