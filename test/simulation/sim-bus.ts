import { InProcessBus } from '../../src/buses/in-process-bus.ts';
import {
  type AskLocal,
  type LateAnswers,
  type PresenceBus,
  type ProbeOutcome,
  UNREACHABLE,
} from '../../src/ports/presence-bus.ts';
import type { BudgetWatch } from './budget-watch.ts';
import { checkCorrected } from './check-correction.ts';
import { checkFlight } from './check-flight.ts';
import type { Flight, Moment, UserTruth } from './truth.ts';
import type { World } from './world.ts';

/** The real bus of one node, with every question that goes through it watched, and some of them lost. */
export class SimBus implements PresenceBus {
  readonly #world: World;
  readonly #inner: InProcessBus;
  readonly #held = new Set<string>();
  readonly #budget: BudgetWatch;

  constructor(world: World, budget: BudgetWatch, askLocal: AskLocal) {
    this.#world = world;
    this.#budget = budget;
    this.#inner = new InProcessBus(askLocal);
  }

  hold(id: string): void {
    this.#world.check(!this.#held.has(id), 'held once, released once', () => `${id} is held twice`);
    this.#held.add(id);
  }

  release(id: string): void {
    this.#world.check(this.#held.delete(id), 'held once, released once', () => `${id} is not held`);
  }

  async ask(id: string, deadlineMs: number, late: LateAnswers): Promise<ProbeOutcome> {
    const world = this.#world;
    if (!world.users.some((user) => user.id === id)) return this.#askStandIn(id, deadlineMs, late);
    const user = world.user(id);
    this.#checkAsking(user);
    const flight: Flight = {
      startedAt: world.event(),
      startMs: world.nowMs,
      startWallMs: world.clock.now(),
      metNobody: user.devices.length === 0,
      reports: [],
      isSettled: false,
      mustEndByMs: world.nowMs + (user.devices.length === 0 ? 0 : world.plan.settings.probeTimeoutMs),
      isListening: true,
      wasCorrected: false,
    };
    user.flight = flight;
    world.note(() => `  asking for ${id}`);
    const isLost = world.plan.busFaults && world.random.chance(0.1);
    const hears = isLost || user.devices.length === 0 ? undefined : this.#budget.begins(id);
    const outcome: ProbeOutcome = isLost
      ? await Promise.resolve(UNREACHABLE)
      : await this.#inner.ask(id, deadlineMs, this.#watchLate(user, flight, late));
    hears?.(outcome.kind === 'failed' ? outcome.reason : undefined);
    this.#land(user, flight, outcome, isLost);
    return outcome;
  }

  /** Somebody is hidden from whoever looks: what is found must be what is found of anybody who is away. */
  async #askStandIn(id: string, deadlineMs: number, late: LateAnswers): Promise<ProbeOutcome> {
    const world = this.#world;
    const user = world.userOf(id);
    const isHidden = world.looks.some((look) => !look.isDone && look.accessTo(user.id) === 'hidden');
    world.check(isHidden, 'asked only when somebody looks', () => `nobody looks at ${user.id} who is hidden`);
    if (world.plan.busFaults && world.random.chance(0.1)) {
      await Promise.resolve();
      user.trouble.unreachableAt = world.event();
      return UNREACHABLE;
    }
    const outcome = await this.#inner.ask(id, deadlineMs, late);
    const isAway = outcome.kind === 'absent' || world.isClosing;
    world.check(isAway, 'who is hidden stays hidden', () => JSON.stringify(outcome));
    return outcome;
  }

  async close(): Promise<void> {
    await this.#inner.close();
  }

  #checkAsking(user: UserTruth): void {
    const world = this.#world;
    world.check(user.flight === undefined, 'one probe per target', () => `${user.id} is being asked already`);
    const asking = world.looks.filter((look) => look.waitsFor(user.id));
    world.check(asking.length > 0, 'asked only when somebody looks', () => `nobody looks at ${user.id}`);
    const needed = world.looks.some((look) => look.needsProbe(user));
    world.check(needed, 'a fresh answer costs no probe', () => `${user.id} is asked needlessly`);
  }

  #land(user: UserTruth, flight: Flight, outcome: ProbeOutcome, isLost: boolean): void {
    const world = this.#world;
    world.note(() => `  ${user.id}: ${JSON.stringify(outcome)}`);
    user.flight = undefined;
    user.flights.push(flight);
    flight.endMs = world.nowMs;
    flight.outcome = outcome;
    if (outcome.kind === 'failed') {
      flight.isListening = false;
      user.trouble[outcome.reason === 'over-budget' ? 'overBudgetAt' : 'unreachableAt'] = world.event();
    } else {
      this.#remember(user, flight, outcome);
    }
    checkFlight(world, user, flight, outcome, isLost);
  }

  #remember(user: UserTruth, flight: Flight, outcome: Exclude<ProbeOutcome, { kind: 'failed' }>): void {
    const isActive = outcome.kind === 'answered' && this.#isActive(outcome.activeAtMs);
    const kind = outcome.kind === 'answered' ? (isActive ? 'active' : 'inactive') : outcome.kind;
    this.#push(user, flight, kind, false);
    if (isActive || kind === 'absent') flight.isListening = false;
  }

  #push(user: UserTruth, flight: Flight, kind: Moment['kind'], isLate: boolean): void {
    const { nowMs, clock } = this.#world;
    user.moments.push({ kind, isLate, flight, event: this.#world.event(), worldMs: nowMs, wallMs: clock.now() });
  }

  #isActive(activeAtMs: number | null): boolean {
    return this.#world.clock.now() - (activeAtMs ?? -Infinity) <= this.#world.plan.settings.idleAfterMs;
  }

  #watchLate(user: UserTruth, flight: Flight, late: LateAnswers): LateAnswers {
    const world = this.#world;
    return (answer) => {
      world.check(flight.isListening, 'late answers end once', () => `${user.id} is heard of after the end`);
      if (answer === undefined) {
        flight.isListening = false;
        late(undefined);
        return;
      }
      const kind = this.#isActive(answer.activeAtMs) ? 'active' : 'inactive';
      world.note(() => `  ${user.id} is heard of late: ${kind}`);
      const wasOffline = !flight.wasCorrected && flight.outcome?.kind === 'silent';
      flight.wasCorrected = true;
      this.#push(user, flight, kind, true);
      late(answer);
      // A policy is asked first, and takes its time.
      if (wasOffline && !world.plan.policy) checkCorrected(world, user, flight);
    };
  }
}
