import { performance } from 'node:perf_hooks';
import { setImmediate as turn, setTimeout as wait } from 'node:timers/promises';
import { type Distribution, distributionOf } from '../../support/distribution.ts';
import { Pulse } from '../../support/pulse.ts';
import { Random } from '../../support/random.ts';
import type { Margin } from '../../trace/margin.ts';
import { Recorder } from '../../trace/recorder.ts';
import type { Move } from '../../trace/script.ts';
import type { Truth } from '../../trace/truth.ts';
import type { Contender } from '../contenders/contender.ts';
import type { Sights } from '../measure/run-result.ts';
import { type BenchLook, DWELL_MS, type Workload } from '../workload/workload.ts';
import type { ServerAddress } from './bench-server.ts';
import { Crowd } from './crowd.ts';
import { connectEcho, type EchoLine } from './echo.ts';
import type { Plan } from './load-process.ts';
import { Looking } from './looking.ts';

export interface LoadParts {
  readonly contender: Contender;
  readonly workload: Workload;
  readonly speed: number;
  readonly seed: number;
  readonly address: ServerAddress;
  /** A client was lost, or could not connect: the run is worth nothing. */
  readonly onFailed: (error: unknown) => void;
}

/**
 * Those who are there when a run begins have come at random moments of so long before, in ms of the workload's own time:
 * as long as the longest interval of any design, whose timers then strike all the time rather than all at once.
 */
const OPENING_MS = 30_000;
const OPENING_AT_ONCE = 50;
/** How far the moments of two processes on one machine may be off, in ms of real time, besides what the pulse shows. */
const TOLERANCE_MS = 25;

/** Everybody with a connection, over real sockets. Its timeline, in ms of the workload's own time, begins when it is made. */
export class Load {
  readonly #parts: LoadParts;
  readonly #originMs = performance.now();
  readonly #recorder = new Recorder();
  readonly #crowd: Crowd;
  readonly #looking: Looking;
  readonly #lateMs: number[] = [];
  readonly #pulse: Pulse;
  readonly #echo: EchoLine;

  private constructor(parts: LoadParts, echo: EchoLine) {
    this.#parts = parts;
    this.#echo = echo;
    this.#pulse = new Pulse(echo.ask, () => performance.now() - this.#originMs);
    const { contender, speed, workload, address, onFailed } = parts;
    this.#crowd = new Crowd({
      contender,
      speed,
      url: address.url,
      recipientOf: workload.recipientOf,
      recorder: this.#recorder,
      elapsedMs: this.#elapsedMs,
      onLost: onFailed,
    });
    this.#looking = new Looking(this.#crowd, speed);
  }

  static async start(parts: LoadParts): Promise<Load> {
    return new Load(parts, await connectEcho(parts.address.echoPort));
  }

  get plan(): Plan {
    return { durationMs: this.#parts.workload.script.durationMs, openingMs: OPENING_MS };
  }

  /** Connects those who are there from the start. */
  async open(): Promise<void> {
    const { workload, seed } = this.#parts;
    const random = new Random(seed, 4);
    const opening = workload.script.moves
      .filter(isOpening)
      .map((move) => ({ move, atMs: random.int(0, OPENING_MS) }))
      .sort((a, b) => a.atMs - b.atMs);
    const beginsMs = this.#elapsedMs();
    const underWay = new Set<Promise<void>>();
    for (const { move, atMs } of opening) {
      await this.#until(beginsMs + atMs);
      if (underWay.size >= OPENING_AT_ONCE) await Promise.race(underWay);
      const opened = this.#crowd.move(move).finally(() => underWay.delete(opened));
      underWay.add(opened);
    }
    await Promise.all(underWay);
  }

  /** Plays the workload. `onProgress` is told how much of it is done, from 0 to 1. */
  async play(onProgress: (share: number) => void): Promise<void> {
    const { workload, speed } = this.#parts;
    const { moves, durationMs } = workload.script;
    const steps: (Move | BenchLook)[] = [...moves.filter((move) => !isOpening(move)), ...workload.looks];
    steps.sort((a, b) => a.atMs - b.atMs);
    const beginsMs = this.#elapsedMs();
    for (const step of steps) {
      const dueMs = beginsMs + step.atMs;
      await this.#until(dueMs);
      // Timers may strike up to 1 ms early.
      this.#lateMs.push(Math.max(0, this.#elapsedMs() - dueMs) / speed);
      this.#take(step);
      onProgress(step.atMs / durationMs);
    }
    await this.#until(beginsMs + durationMs);
  }

  /** What people saw, once all that is in view has been. */
  async sights(): Promise<Sights> {
    await this.#until(this.#elapsedMs() + DWELL_MS);
    return this.#looking.end(this.truth(), this.#margin());
  }

  /** What the clients did. */
  truth(): Truth {
    return this.#recorder.truth();
  }

  /** By how much what people do came later than planned, in ms of real time. */
  lateMs(): Distribution {
    return distributionOf(this.#lateMs);
  }

  async close(): Promise<void> {
    this.#echo.close();
    await this.#pulse.stop();
    await this.#crowd.close();
  }

  #take(step: Move | BenchLook): void {
    if ('viewer' in step) this.#looking.look(step);
    else this.#crowd.move(step).catch(this.#parts.onFailed);
  }

  #margin(): Margin {
    const { speed } = this.#parts;
    return {
      toleranceMs: TOLERANCE_MS * speed,
      stalledMs: (fromMs, toMs) => speed * this.#pulse.stalledMs(fromMs / speed, toMs / speed),
    };
  }

  async #until(atMs: number): Promise<void> {
    const leftMs = (atMs - this.#elapsedMs()) / this.#parts.speed;
    // Whoever is late must not keep the sockets from being heard.
    await (leftMs > 0 ? wait(leftMs) : turn());
  }

  readonly #elapsedMs = (): number => (performance.now() - this.#originMs) * this.#parts.speed;
}

function isOpening({ kind, atMs }: Move): boolean {
  return kind === 'open' && atMs === 0;
}
