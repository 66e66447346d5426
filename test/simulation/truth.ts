import type { ProbeOutcome } from '../../src/ports/presence-bus.ts';
import { NEVER, type Sighting } from '../../src/domain/sighting.ts';
import { higher, momentOf, record, saysGoodbye } from './oracle.ts';
import type { SimDevice } from './sim-device.ts';

/** One question put to the bus. Times `...Ms` are the world's, `...WallMs` the wall clock's, `...At` numbers of events. */
export interface Flight {
  readonly startedAt: number;
  readonly startMs: number;
  readonly startWallMs: number;
  /** There was no connection when it was put. */
  readonly metNobody: boolean;
  /** What the devices answered while the question was open: last activities by the wall clock, null for a bare pong. */
  readonly reports: (number | null)[];
  /** An answer or a new connection that settles the matter has come. */
  isSettled: boolean;
  /** When there is nothing left to wait for. */
  mustEndByMs: number;
  endMs?: number;
  outcome?: ProbeOutcome;
  /** Late answers may still come: somebody listens. */
  isListening: boolean;
  /** A late answer has come. */
  wasCorrected: boolean;
}

/** A moment at which something was established about a user by asking. */
export interface Moment {
  readonly kind: 'active' | 'inactive' | 'silent' | 'absent';
  /** By an answer that came after the question was closed. */
  readonly isLate: boolean;
  readonly flight: Flight;
  readonly event: number;
  readonly worldMs: number;
  readonly wallMs: number;
}

/** What is true of a user, known to the simulation and not to the program. */
export class UserTruth {
  readonly id: string;
  /** The connections that the program has been told of, and not been told the end of. */
  readonly devices: SimDevice[] = [];
  /** The register must not say less than this: all touches and goodbyes taken. */
  floor: Sighting = NEVER;
  /** The register must not say more than this: the floor and everything that devices reported. */
  ceiling: Sighting = NEVER;
  /** Each rise of the floor, for what a crash may lose. */
  readonly rises: { readonly takenMs: number; readonly sighting: Sighting }[] = [];
  floorRaisedAt = 0;
  /** When the user was truly active, by the world's time. */
  readonly activeMs: number[] = [];
  /** The newest last seen that any viewer was shown, by the wall clock. */
  shownWallMs = 0;
  /** Numbers of the last events that excuse an answer for not being a finding. */
  readonly trouble = { readFailedAt: 0, overBudgetAt: 0, unreachableAt: 0 };
  flight: Flight | undefined;
  readonly flights: Flight[] = [];
  readonly moments: Moment[] = [];
  /** When the number of connections last fell to none. */
  unheldAt = 0;
  /** While the user is being forgotten, what counts is open. */
  isBeingForgotten = false;
  /** Looks begun before this event may still know what has been forgotten since. */
  forgottenAt = 0;
  #ceilingSinceForget: Sighting = NEVER;
  /** What was seen up to then, by the wall clock, is forgotten for good. */
  #forgottenWallMs = -1;

  constructor(id: string) {
    this.id = id;
  }

  /** Whether the register may hold a goodbye that nobody promised to keep: one said while the user was being forgotten. */
  get mayHaveLeft(): boolean {
    return saysGoodbye(this.ceiling) && this.ceiling > this.floor;
  }

  get pingsInTheAir(): number {
    return this.devices.reduce((sum, device) => sum + device.inTheAir, 0);
  }

  /** Traffic or, with `left`, a goodbye that the program must not lose. `activeMs` is when it truly happened. */
  raise(wallMs: number, left: boolean, activeMs: number, takenMs: number, event: number): void {
    const sighting = record(wallMs, left);
    this.activeMs.push(activeMs);
    this.#raiseCeiling(sighting);
    if (this.isBeingForgotten || wallMs <= this.#forgottenWallMs || sighting <= this.floor) return;
    this.floor = sighting;
    this.floorRaisedAt = event;
    this.rises.push({ takenMs, sighting });
  }

  /** A device told the program when its person was last active; the program may know it from now on. */
  report(wallMs: number): void {
    this.#raiseCeiling(record(Math.max(0, wallMs), false));
  }

  forgetBegins(event: number, wallMs: number): void {
    this.isBeingForgotten = true;
    this.#forgottenWallMs = Math.max(this.#forgottenWallMs, wallMs, momentOf(this.ceiling));
    this.floor = NEVER;
    this.floorRaisedAt = event;
    this.rises.length = 0;
    this.#ceilingSinceForget = NEVER;
    // An answer on its way to a verdict is knowledge that comes after.
    for (const report of this.flight?.reports ?? []) if (report !== null) this.report(report);
  }

  forgetEnds(event: number, wallMs: number): void {
    this.isBeingForgotten = false;
    this.#forgottenWallMs = Math.max(this.#forgottenWallMs, wallMs);
    this.forgottenAt = event;
    this.shownWallMs = 0;
    this.ceiling = this.#ceilingSinceForget;
  }

  #raiseCeiling(sighting: Sighting): void {
    this.ceiling = higher(this.ceiling, sighting);
    this.#ceilingSinceForget = higher(this.#ceilingSinceForget, sighting);
  }
}
