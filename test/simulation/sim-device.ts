import { VirtualDevice } from '../../scripts/virtual/virtual-device.ts';
import type { Device } from '../../src/ports/device.ts';
import type { UserTruth } from './truth.ts';
import type { World } from './world.ts';

/**
 * A device that watches how it is asked. `prompt` ones answer well within the probe timeout unless they are frozen
 * or the ping gets lost; `slow` ones may be late.
 */
export class SimDevice implements Device {
  readonly name: string;
  readonly #world: World;
  readonly #user: UserTruth;
  readonly #inner: VirtualDevice;
  readonly #isPrompt: boolean;
  /** The event since which it answers in time whatever it is asked; Infinity while it does not. */
  promptSince: number;
  /** Set while the program is told that the connection has ended. */
  isLeaving = false;
  #ping: { readonly sentMs: number; readonly isLost: boolean } | undefined;

  constructor(world: World, user: UserTruth, name: string) {
    const { random, plan } = world;
    const timeoutMs = plan.settings.probeTimeoutMs;
    this.#world = world;
    this.#user = user;
    this.name = name;
    this.#isPrompt = random.chance(0.7);
    const longestMs = this.#isPrompt ? random.pick([0, Math.floor(timeoutMs * 0.4)]) : timeoutMs * 2;
    this.#inner = new VirtualDevice(world.trueClock, {
      latencyMs: () => random.int(0, longestMs),
      saidHello: random.chance(0.7),
    });
    this.promptSince = this.#isPrompt ? world.event() : Infinity;
  }

  get inTheAir(): number {
    return this.#ping === undefined ? 0 : 1;
  }

  get isFrozen(): boolean {
    return this.#inner.isFrozen;
  }

  /** Its person does something, which reaches the program only when it asks. */
  used(): void {
    this.#inner.activeAtMs = this.#world.nowMs;
    this.#user.activeMs.push(this.#world.nowMs);
  }

  freeze(): void {
    this.promptSince = Infinity;
    this.#inner.freeze();
  }

  thaw(): void {
    this.#inner.thaw();
    if (this.#isPrompt && this.#ping?.isLost !== true) this.promptSince = this.#world.event();
  }

  ping(answer: (idleMs: number | null) => void): () => void {
    const world = this.#world;
    world.check(this.#ping === undefined, 'one ping per device', () => `${this.name} is pinged twice`);
    world.check(this.#user.devices.includes(this), 'only connections are pinged', () => `${this.name} is gone`);
    const isLost = world.plan.losses && world.random.chance(0.1);
    const ping = (this.#ping = { sentMs: world.nowMs, isLost });
    const sentWallMs = world.clock.now();
    world.note(() => `  ping ${this.name}${isLost ? ', which gets lost' : ''}`);
    if (isLost) this.promptSince = Infinity;
    const giveUp = isLost
      ? () => undefined
      : this.#inner.ping((idleMs) => {
          this.#ping = undefined;
          this.#answers(idleMs === null ? null : sentWallMs - idleMs, ping.sentMs);
          answer(idleMs);
        });
    return () => {
      giveUp();
      if (this.#ping !== ping) return;
      this.#checkGivenUp(ping.sentMs);
      this.#ping = undefined;
      if (isLost && this.#isPrompt && !this.isFrozen) this.promptSince = world.event();
    };
  }

  #answers(activeWallMs: number | null, sentMs: number): void {
    const world = this.#world;
    const { flight } = this.#user;
    world.note(() => `  ${this.name} answers${activeWallMs === null ? '' : `, active at ${activeWallMs}`}`);
    if (activeWallMs !== null) {
      this.#user.report(Math.min(activeWallMs, world.clock.now()));
      // Told by the wall clock of the sending, which may have been set back since.
      this.#user.activeMs.push(Math.min(sentMs, this.#inner.activeAtMs));
    }
    if (flight === undefined) return;
    flight.reports.push(activeWallMs);
    const idleMs = world.clock.now() - (activeWallMs ?? -Infinity);
    const { settleMs, idleAfterMs } = world.plan.settings;
    if (idleMs <= idleAfterMs) flight.isSettled = true;
    const isLast = this.#user.pingsInTheAir === 0;
    const waitMs = flight.isSettled || isLast ? 0 : settleMs;
    flight.mustEndByMs = Math.min(flight.mustEndByMs, world.nowMs + waitMs);
  }

  /** Whoever was told that nobody answered hears of a late answer: so it has to be waited for. */
  #checkGivenUp(sentMs: number): void {
    const world = this.#world;
    const { freshForMs, probeTimeoutMs } = world.plan.settings;
    // Its age is told by the wall clock, so that a step may make it look old: it is then sent again.
    const wasStepped = world.wasSteppedSince(sentMs);
    const isOld = wasStepped || world.nowMs - sentMs >= probeTimeoutMs + freshForMs;
    const isAwaited =
      this.#user.flight !== undefined ||
      this.#user.flights.some((flight) => flight.isListening && world.nowMs < (flight.endMs ?? 0) + freshForMs);
    const mayGiveUp = world.isClosing || this.isLeaving || isOld || !isAwaited;
    world.check(mayGiveUp, 'late answers are waited for', () => `the ping of ${this.name} was given up`);
  }
}
