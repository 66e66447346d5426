import { LRUCache } from 'lru-cache';
import type { Clock } from '../ports/clock.ts';
import {
  type Answered,
  type LateAnswers,
  type PresenceBus,
  type ProbeFailure,
  type ProbeOutcome,
} from '../ports/presence-bus.ts';
import { BriefMap } from './brief-map.ts';
import { messageOf, PresenceError } from './errors.ts';
import { KeyedBudget } from './keyed-budget.ts';
import type { LastSeen } from './last-seen.ts';
import type { Settings } from './settings.ts';
import { newest, type Sighting } from './sighting.ts';
import type { Stats } from './stats.ts';
import { verdictOnAnswer, type Verdict } from './verdict.ts';

/** Hears that the verdict was wrong, and what it is now; returns whether nothing better can come. */
export type Corrected = (verdict: Verdict) => boolean;

/** A verdict, and who has to hear of it should a late answer prove it wrong. */
export interface Remembered {
  verdict: Verdict;
  /** By viewer. Undefined once no late answer can come any more. */
  told: Map<unknown, Corrected> | undefined;
}

export type Landing =
  | { readonly kind: 'judged'; readonly remembered: Remembered }
  | { readonly kind: 'failed'; readonly reason: ProbeFailure }
  | typeof TOO_OFTEN;

/** Asked about for as often as is allowed: what was found last has to do. */
export const TOO_OFTEN = { kind: 'failed', reason: 'too-often' } as const;

type Land = (landing: Landing) => void;

interface Flight {
  readonly waiting: Land[];
  readonly askedAtMs: number;
  /** The newest sighting that any of those who ask knows of; memory may have let go of it since. */
  sighting: Sighting;
  /** A late answer that overtook the landing. */
  overtaking?: Answered;
  remembered?: Remembered;
  isOver: boolean;
}

const RANK = { offline: 0, idle: 1, online: 2 } as const;

/**
 * Stale -> one flight per target, shared by all who ask -> bus -> verdict, kept while it is fresh and corrected by
 * late answers.
 */
export class Prober {
  readonly #clock: Clock;
  readonly #bus: PresenceBus;
  readonly #lastSeen: LastSeen;
  readonly #settings: Settings;
  readonly #stats: Stats;
  readonly #onError: (error: PresenceError) => void;
  readonly #flights = new BriefMap<Flight>();
  readonly #remembered: LRUCache<string, Remembered>;
  readonly #perTarget: KeyedBudget;

  constructor(
    clock: Clock,
    bus: PresenceBus,
    lastSeen: LastSeen,
    settings: Settings,
    stats: Stats,
    onError: (error: PresenceError) => void,
  ) {
    this.#clock = clock;
    this.#bus = bus;
    this.#lastSeen = lastSeen;
    this.#settings = settings;
    this.#stats = stats;
    this.#onError = onError;
    this.#remembered = new LRUCache({ max: settings.verdictCacheSize });
    this.#perTarget = new KeyedBudget(settings.probesPerTargetPerMinute, 60_000, settings.verdictCacheSize);
  }

  /** Targets being asked right now. */
  get flightCount(): number {
    return this.#flights.size;
  }

  /** The last verdict on the user, however old, unless a node was away since: the user may have come to that one. */
  recall(id: string): Remembered | undefined {
    const remembered = this.#remembered.get(id);
    const { wholeSinceMs } = this.#bus;
    if (remembered === undefined || wholeSinceMs === undefined) return remembered;
    const { verdict } = remembered;
    return verdict.status === 'offline' && verdict.askedAtMs < wholeSinceMs ? undefined : remembered;
  }

  /** The user is to be forgotten; undefined: everybody. What is found out later counts again. */
  forget(id: string | undefined): void {
    if (id === undefined) this.#remembered.clear();
    else this.#remembered.delete(id);
  }

  /** Whether {@link ask} would only join those who are asking. */
  isAsking(id: string): boolean {
    return this.#flights.has(id);
  }

  /** Asks, or joins those who are asking. `sighting` is the newest that the caller knows of. `land` is called once, later. */
  ask(id: string, sighting: Sighting, nowMs: number, land: Land): void {
    let flight = this.#flights.get(id);
    if (flight === undefined) {
      flight = { waiting: [], askedAtMs: nowMs, sighting, isOver: false };
      this.#flights.add(id, flight);
      this.#fly(id, flight);
    }
    flight.sighting = newest(flight.sighting, sighting);
    flight.waiting.push(land);
  }

  #fly(id: string, flight: Flight): void {
    if (!this.#perTarget.tryTake(id, flight.askedAtMs)) {
      this.#stats.tooOften += 1;
      queueMicrotask(() => {
        this.#land(id, flight, TOO_OFTEN);
      });
      return;
    }
    this.#stats.asked += 1;
    const deadlineMs = flight.askedAtMs + this.#settings.probeTimeoutMs;
    const late: LateAnswers = (answer) => {
      if (answer === undefined) {
        flight.isOver = true;
        if (flight.remembered !== undefined) flight.remembered.told = undefined;
      } else if (flight.remembered === undefined) {
        flight.overtaking = answer;
      } else {
        this.#correct(id, flight, flight.remembered, answer);
      }
    };
    void this.#askBus(id, deadlineMs, late).then(
      (outcome) => {
        this.#land(id, flight, this.#judge(id, flight, flight.overtaking ?? outcome));
      },
      // A bus must not reject. One that does is a defect, which must cost no more than this one question.
      (cause: unknown) => {
        this.#onError(new PresenceError('unavailable', `the bus failed: ${messageOf(cause)}`, { cause }));
        this.#land(id, flight, { kind: 'failed', reason: 'unreachable' });
      },
    );
  }

  #askBus(id: string, deadlineMs: number, late: LateAnswers): Promise<ProbeOutcome> {
    try {
      return this.#bus.ask(id, deadlineMs, late);
    } catch (cause) {
      return Promise.reject(cause instanceof Error ? cause : new Error(messageOf(cause)));
    }
  }

  #land(id: string, flight: Flight, landing: Landing): void {
    this.#flights.delete(id);
    for (const land of flight.waiting) land(landing);
  }

  #judge(id: string, flight: Flight, outcome: ProbeOutcome): Landing {
    if (outcome.kind === 'failed') return outcome;
    const verdict = this.#verdictOn(id, flight, outcome);
    const correctable = verdict.status !== 'online' && outcome.kind !== 'absent' && !flight.isOver;
    const remembered: Remembered = { verdict, told: correctable ? new Map() : undefined };
    flight.remembered = remembered;
    this.#remembered.set(id, remembered);
    return { kind: 'judged', remembered };
  }

  #verdictOn(id: string, flight: Flight, outcome: Exclude<ProbeOutcome, { kind: 'failed' }>): Verdict {
    const nowMs = this.#clock.now();
    // No later than that, though the clock was set back meanwhile.
    const askedAtMs = Math.min(flight.askedAtMs, nowMs);
    switch (outcome.kind) {
      case 'silent':
        return { status: 'offline', evidence: 'no-answer', checkedAtMs: nowMs, askedAtMs };
      case 'absent':
        return { status: 'offline', evidence: 'no-connection', checkedAtMs: nowMs, askedAtMs };
      case 'answered': {
        const { activeAtMs } = outcome;
        if (activeAtMs !== null) this.#lastSeen.reported(id, activeAtMs);
        const sighting = newest(flight.sighting, this.#lastSeen.peekAtLeast(id));
        return verdictOnAnswer(outcome, sighting, nowMs, this.#settings.idleAfterMs);
      }
    }
  }

  #correct(id: string, flight: Flight, remembered: Remembered, answer: Answered): void {
    const before = remembered.verdict.status;
    const verdict = this.#verdictOn(id, flight, answer);
    // That one device is idle takes nothing from what another one proved.
    if (RANK[verdict.status] < RANK[before]) return;
    remembered.verdict = verdict;
    if (verdict.status === before || remembered.told === undefined) return;
    for (const [viewer, corrected] of remembered.told) if (corrected(verdict)) remembered.told.delete(viewer);
  }
}
