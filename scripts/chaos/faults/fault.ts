import type { Span } from '../check/history.ts';
import type { Random } from '../../support/random.ts';
import type { Engine } from '../stage/engine.ts';
import type { Fleet } from '../stage/fleet.ts';

/** What faults are done to. */
export interface Scene<E extends Engine = Engine> {
  readonly engine: E;
  readonly fleet: Fleet;
  readonly random: Random;
  /** @throws the reason of whatever ends the run early. */
  readonly wait: (ms: number) => Promise<void>;
}

export interface FaultOutcome {
  /** What it was done to. */
  readonly detail: string;
  /** When it was over; when `run` resolved, unless given. ms since the Unix epoch. */
  readonly toMs?: number;
  /** What Redis itself may have lost of what it had acked. */
  readonly mayLose?: Span;
}

export interface Fault<E extends Engine = Engine> {
  readonly name: string;
  /** For how long after its end `unknown` is still an honest answer, in ms. */
  readonly recoversWithinMs: number;
  /** Does it, and undoes it. */
  readonly run: (scene: Scene<E>) => Promise<FaultOutcome>;
}
