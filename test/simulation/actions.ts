import type { PresenceCore } from '../../src/domain/presence-core.ts';
import { SimDevice } from './sim-device.ts';
import type { UserTruth } from './truth.ts';
import type { World } from './world.ts';

/** What can happen to users in a history: the truth is told first, then the program. */
export class Actions {
  readonly #world: World;
  readonly #core: PresenceCore;
  #connections = 0;

  constructor(world: World, core: PresenceCore) {
    this.#world = world;
    this.#core = core;
  }

  /** A new connection, which is activity. */
  connect(user: UserTruth): void {
    const world = this.#world;
    this.#connections += 1;
    const device = new SimDevice(world, user, `${user.id}#${this.#connections}`);
    world.note(() => `${device.name} connects`);
    this.touch(user);
    const { flight } = user;
    // A question that met nobody is over, though its outcome may not have been heard of yet.
    if (flight !== undefined && !flight.metNobody && user.unheldAt < flight.startedAt) {
      flight.reports.push(world.clock.now());
      // Unless there was nothing left to wait for: then the best answer so far stands.
      flight.isSettled ||= flight.mustEndByMs > world.nowMs;
      flight.mustEndByMs = Math.min(flight.mustEndByMs, world.nowMs);
    }
    user.devices.push(device);
    this.#core.addDevice(user.id, device);
  }

  /** The connection ends, with a goodbye or without. */
  disconnect(user: UserTruth, device: SimDevice, withGoodbye: boolean): void {
    const world = this.#world;
    world.note(() => `${device.name} ${withGoodbye ? 'says goodbye' : 'drops'}`);
    if (withGoodbye) this.goodbye(user);
    device.isLeaving = true;
    user.devices.splice(user.devices.indexOf(device), 1);
    if (user.devices.length === 0) user.unheldAt = world.event();
    if (user.flight !== undefined && user.pingsInTheAir === 0) {
      user.flight.mustEndByMs = Math.min(user.flight.mustEndByMs, world.nowMs);
    }
    this.#core.removeDevice(user.id, device);
    world.check(device.inTheAir === 0, 'nothing remains', () => `a ping of ${device.name}, which is gone`);
  }

  /** Traffic of the user, with or without a connection of theirs. */
  touch(user: UserTruth): void {
    this.#world.note(() => `${user.id} is active`);
    this.#raise(user, 0, false);
    this.#core.touch(user.id);
  }

  /** A pipeline tells of a message sent `agoMs` ago; less than zero when its clock is ahead. */
  pipe(user: UserTruth, agoMs: number): void {
    const nowMs = this.#world.clock.now();
    this.#world.note(() => `${user.id} was active ${agoMs} ms ago, a pipeline says`);
    this.#raise(user, Math.max(0, agoMs), false);
    this.#core.touch(user.id, nowMs - agoMs);
  }

  goodbye(user: UserTruth): void {
    this.#raise(user, 0, true);
    this.#core.goodbye(user.id);
  }

  forget(user: UserTruth): void {
    const world = this.#world;
    if (user.isBeingForgotten) return;
    world.note(() => `forgetting ${user.id}`);
    user.forgetBegins(world.event(), world.clock.now());
    const ended = (): void => {
      world.note(() => `${user.id} is forgotten`);
      user.forgetEnds(world.event(), world.clock.now());
    };
    this.#core.forget(user.id).then(ended, (error: unknown) => {
      world.check(false, 'forgetting succeeds', () => String(error));
    });
  }

  #raise(user: UserTruth, agoMs: number, left: boolean): void {
    const { clock, nowMs } = this.#world;
    user.raise(clock.now() - agoMs, left, nowMs - agoMs, nowMs, this.#world.event());
  }
}
