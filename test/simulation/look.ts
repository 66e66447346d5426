import type { Access } from '../../src/ports/policy.ts';
import type { Presence } from '../../src/domain/presence.ts';
import { allowedAgeMs, momentOf, provesPresence } from './oracle.ts';
import type { Flight, UserTruth } from './truth.ts';
import type { World } from './world.ts';

/** What a viewer was told last about one id. */
export interface Told {
  readonly presence: Presence;
  /** The question whose silence the viewer was told of, if so. */
  readonly silence: Flight | undefined;
}

/** One refresh, from the question to the last answer and its corrections. */
export class Look {
  readonly viewer: string;
  readonly ids: readonly string[];
  readonly maxAgeMs: number;
  readonly startedAt: number;
  readonly startMs: number;
  readonly startWallMs: number;
  readonly told = new Map<string, Told>();
  /** What the policy lets the viewer know; everything, without a policy. */
  access: ReadonlyMap<string, Access> | undefined;
  /** The program has said that it is done with it. */
  isDone = false;
  readonly #world: World;

  constructor(world: World, viewer: string, ids: readonly string[], maxAgeMs: number | undefined) {
    this.#world = world;
    this.viewer = viewer;
    this.ids = ids;
    this.maxAgeMs = allowedAgeMs(maxAgeMs, world.plan.settings);
    this.startedAt = world.event();
    this.startMs = world.nowMs;
    this.startWallMs = world.clock.now();
  }

  /** By when all of it must have been answered, in the world's time. */
  get boundMs(): number {
    const { policyTimeoutMs, storeTimeoutMs, probeTimeoutMs } = this.#world.plan.settings;
    return this.startMs + policyTimeoutMs + storeTimeoutMs * 2 + probeTimeoutMs;
  }

  /** How old evidence may be by now: what came in since the question was asked is never too old for it. */
  get usableMs(): number {
    const { probeTimeoutMs } = this.#world.plan.settings;
    return Math.max(this.maxAgeMs, Math.min(this.#world.clock.now() - this.startWallMs, probeTimeoutMs));
  }

  accessTo(id: string): Access {
    return this.access?.get(id) ?? 'full';
  }

  waitsFor(id: string): boolean {
    return !this.isDone && this.ids.includes(id) && !this.told.has(id) && this.accessTo(id) !== 'hidden';
  }

  /** Whether any read that this look may have waited for has failed. */
  get wasReadFailure(): boolean {
    return this.ids.some((id) => this.#world.user(id).trouble.readFailedAt > this.startedAt);
  }

  /** Whether what is true of the user leaves this look without a fresh answer. */
  needsProbe(user: UserTruth): boolean {
    if (!this.waitsFor(user.id)) return false;
    const world = this.#world;
    const { settings } = world.plan;
    if (this.wasReadFailure || world.isLossy || world.isClosing || user.isBeingForgotten) return true;
    const nowMs = world.clock.now();
    // A moment too far ahead proves nothing, not even that it is fresh.
    if (this.startedAt < user.forgottenAt) return true;
    if (user.mayHaveLeft || momentOf(user.ceiling) > nowMs + settings.clockSkewMs) return true;
    const isSeen = provesPresence(user.floor, nowMs, this.maxAgeMs, settings.clockSkewMs);
    if (isSeen) return false;
    const moment = user.moments.at(-1);
    // Where some are hidden, their stand-ins are remembered as well.
    if (moment === undefined || settings.verdictCacheSize < 2 * world.users.length) return true;
    // An idle device takes nothing from what another proved before; and who is forgotten is asked anew.
    if (moment.isLate || moment.flight.startedAt < user.forgottenAt) return true;
    const keptForMs = moment.kind === 'absent' ? Math.min(this.maxAgeMs, settings.freshFloorMs) : this.maxAgeMs;
    // Silence, and an end, say nothing of who has come since the question was put.
    const isOffline = moment.kind === 'silent' || moment.kind === 'absent';
    const heldFromMs = isOffline ? Math.min(moment.flight.startWallMs, moment.wallMs) : moment.wallMs;
    const isOvertaken = momentOf(user.ceiling) >= heldFromMs;
    return isOvertaken || moment.wallMs > nowMs || moment.wallMs < nowMs - keptForMs;
  }
}
