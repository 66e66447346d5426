import { VirtualClock } from '../../virtual/virtual-clock.ts';
import { VirtualDevice } from '../../virtual/virtual-device.ts';
import type { Answer } from '../answer.ts';
import type { Cost } from '../cost.ts';
import type { Look } from '../lookers.ts';
import { Random } from '../../support/random.ts';
import type { Connection, Move, Script } from '../../trace/script.ts';
import type { Subject } from './subject.ts';
import type { Tally } from '../tally.ts';

/** One-way travel times of packets, drawn for each. */
export const LATENCY_MS = { from: 20, to: 200 };
/** Clients with the SDK, which answer a probe with their idle time; with the others only the transport answers. */
const HELLO_SHARE = 0.5;
/** How long after the last look answers are waited for. */
const QUIET_MS = 60_000;

export interface VirtualRunOptions {
  readonly script: Script;
  readonly looks: readonly Look[];
  readonly seed: number;
  readonly makeSubject: (clock: VirtualClock) => Subject;
  readonly tally: Tally;
  /** Told how many moves and looks are done. Ends the run by throwing. */
  readonly onStep?: (done: number) => void;
}

/** Plays a script and looks at it on a virtual clock, from event to event. Deterministic. */
export async function runVirtually(options: VirtualRunOptions): Promise<Cost> {
  const { script, looks, onStep = () => undefined } = options;
  const world = new World(options);
  let done = 0;
  let nextLook = 0;
  const lookUntil = async (atMs: number): Promise<void> => {
    for (let look = looks[nextLook]; look !== undefined && look.atMs < atMs; look = looks[++nextLook]) {
      await world.look(look);
      onStep((done += 1));
    }
  };
  for (const move of script.moves) {
    await lookUntil(move.atMs);
    await world.move(move);
    onStep((done += 1));
  }
  await lookUntil(Infinity);
  return world.end();
}

class World {
  readonly #clock = new VirtualClock();
  readonly #originMs = this.#clock.now();
  readonly #random: Random;
  readonly #subject: Subject;
  readonly #tally: Tally;
  readonly #devices = new Map<Connection, VirtualDevice>();
  readonly #unanswered = new Map<Look, Set<string>>();

  constructor({ seed, makeSubject, tally }: VirtualRunOptions) {
    this.#random = new Random(seed, 3);
    this.#subject = makeSubject(this.#clock);
    this.#tally = tally;
  }

  async move({ kind, atMs, connection }: Move): Promise<void> {
    await this.#advanceTo(atMs);
    const { user } = connection;
    const device = this.#deviceOf(connection);
    switch (kind) {
      case 'open':
        this.#subject.opened(user, device);
        break;
      case 'say':
        device.activeAtMs = this.#clock.now();
        this.#subject.said(user, device);
        break;
      case 'fall-silent':
        device.freeze();
        break;
      case 'goodbye':
        this.#subject.left(user, device);
        this.#devices.delete(connection);
        break;
      case 'close':
        this.#subject.closed(user, device);
        this.#devices.delete(connection);
        break;
    }
  }

  async look(look: Look): Promise<void> {
    await this.#advanceTo(look.atMs);
    const open = new Set(look.users);
    this.#unanswered.set(look, open);
    const heard = (answer: Answer, isCorrection: boolean) => {
      return { look, answer, askedAtMs: look.atMs, heardAtMs: this.#nowMs(), isCorrection };
    };
    const hear = (answer: Answer): void => {
      if (!open.delete(answer.user)) this.#tally.unasked(heard(answer, false));
      else this.#tally.hear(heard(answer, false));
      if (open.size === 0) this.#unanswered.delete(look);
    };
    const correct = (answer: Answer): void => {
      this.#tally.hear(heard(answer, true));
    };
    this.#subject.look(look, hear, correct);
  }

  async end(): Promise<Cost> {
    await this.#clock.advance(QUIET_MS);
    for (const [look, users] of this.#unanswered) {
      for (const user of users) this.#tally.missed(look, user, this.#nowMs());
    }
    const cost = this.#subject.cost();
    await this.#subject.end();
    return cost;
  }

  #nowMs(): number {
    return this.#clock.now() - this.#originMs;
  }

  async #advanceTo(atMs: number): Promise<void> {
    await this.#clock.advanceTo(this.#originMs + atMs);
  }

  #deviceOf(connection: Connection): VirtualDevice {
    let device = this.#devices.get(connection);
    if (device === undefined) {
      const latencyMs = (): number => this.#random.int(LATENCY_MS.from, LATENCY_MS.to);
      device = new VirtualDevice(this.#clock, { latencyMs, saidHello: this.#random.chance(HELLO_SHARE) });
      this.#devices.set(connection, device);
    }
    return device;
  }
}
