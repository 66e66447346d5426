import { VirtualClock } from '../../scripts/virtual/virtual-clock.ts';
import type { Clock } from '../../src/ports/clock.ts';
import type { Stats } from '../../src/domain/stats.ts';
import type { Look } from './look.ts';
import type { Plan } from './plan.ts';
import type { Random } from './random.ts';
import { UserTruth } from './truth.ts';

/** The first promise that was broken in a history. */
export interface Violation {
  readonly invariant: string;
  readonly detail: string;
}

/** Everything that a history happens in, and the record of what is true. */
export class World {
  readonly plan: Plan;
  readonly random: Random;
  readonly clock = new VirtualClock();
  /** The time that devices and people live by: no administrator steps it. */
  readonly trueClock: Clock = {
    now: () => this.clock.elapsedMs,
    after: (delayMs, task) => this.clock.after(delayMs, task),
  };
  readonly users: readonly UserTruth[];
  readonly looks: Look[] = [];
  violation: Violation | undefined;
  /** The program is being stopped: questions may come to nothing. */
  isClosing = false;
  stats: Stats | undefined;
  readonly #steps: { readonly worldMs: number; readonly byMs: number }[] = [];
  readonly #trace: ((line: string) => void) | undefined;
  #events = 0;

  /** `trace` hears of everything that happens; it is what makes a failure readable. */
  constructor(plan: Plan, random: Random, trace?: (line: string) => void) {
    this.plan = plan;
    this.random = random;
    this.#trace = trace;
    this.users = plan.users.map((id) => new UserTruth(id));
  }

  get nowMs(): number {
    return this.clock.elapsedMs;
  }

  /** Whether sightings were dropped because memory was full: then nothing is certain of the register. */
  get isLossy(): boolean {
    return (this.stats?.dropped ?? 0) > 0;
  }

  /** Numbers events in the order in which they happen, within one moment too. */
  event(): number {
    this.#events += 1;
    return this.#events;
  }

  /** The user, also where a stand-in is asked about in place of one who is hidden. */
  userOf(id: string): UserTruth {
    return this.user(id.replace('\u0001', ''));
  }

  user(id: string): UserTruth {
    const user = this.users.find((known) => known.id === id);
    if (user === undefined) throw new RangeError(`no such user: ${id}`);
    return user;
  }

  stepClock(byMs: number): void {
    this.#steps.push({ worldMs: this.nowMs, byMs });
    this.clock.step(byMs);
  }

  /** By how much the wall clock was set back since then, all steps together. */
  setBackSince(worldMs: number): number {
    return this.#steps.reduce((sum, step) => sum + (step.worldMs >= worldMs ? Math.max(0, -step.byMs) : 0), 0);
  }

  wasSteppedSince(worldMs: number): boolean {
    return this.#steps.some((step) => step.worldMs >= worldMs);
  }

  /** How often the wall clock was set ahead since then. */
  setAheadSince(worldMs: number): number {
    return this.#steps.filter((step) => step.worldMs >= worldMs && step.byMs > 0).length;
  }

  /**
   * Whether the user was active within `ageMs` before `atMs`. A clock that was set back makes what came before look
   * younger, by no more than that.
   */
  wasActive(user: UserTruth, atMs: number, ageMs: number): boolean {
    return user.activeMs.some((activeMs) => atMs - activeMs <= ageMs + this.setBackSince(activeMs));
  }

  note(text: () => string): void {
    this.#trace?.(`${String(this.nowMs).padStart(7)} ms  ${text()}`);
  }

  check(holds: boolean, invariant: string, detail: () => string): void {
    if (holds || this.violation !== undefined) return;
    this.violation = { invariant, detail: detail() };
    this.note(() => `VIOLATION: ${invariant}: ${detail()}`);
  }
}
