import type { ProbeFailure } from '../../src/ports/presence-bus.ts';
import type { World } from './world.ts';

/** Never more than a second's worth of probes at once and a second's worth per second; never refused below that. */
export class BudgetWatch {
  readonly #world: World;
  /** When probes were sent, by the world's time. */
  readonly #sentMs: number[] = [];
  /** When the program counted what it had earned. */
  readonly #countedMs: number[] = [0];

  constructor(world: World) {
    this.#world = world;
  }

  /** A target with connections is about to be asked. The answer tells whether that was refused. */
  begins(id: string): (failure: ProbeFailure | undefined) => void {
    const world = this.#world;
    const { probesPerSecond } = world.plan.settings;
    const startMs = world.nowMs;
    const aSecondAgoMs = startMs - 1_000;
    const lately = this.#sentMs.filter((sentMs) => sentMs > aSecondAgoMs).length;
    // What was earned between the last count and a step back is lost: compared when asked, never timed.
    const countedMs = this.#countedMs.findLast((atMs) => atMs <= aSecondAgoMs) ?? 0;
    const mayBeSpent = lately >= probesPerSecond || world.setBackSince(countedMs) > 0;
    this.#countedMs.push(startMs);
    this.#sentMs.push(startMs);
    return (failure) => {
      if (failure === undefined) return;
      this.#sentMs.splice(this.#sentMs.lastIndexOf(startMs), 1);
      if (failure === 'unreachable') return;
      world.check(mayBeSpent, 'refused only over budget', () => `${id} is refused after ${lately} within a second`);
    };
  }

  /** To be called at the end, when it is known which were refused. */
  check(): void {
    const world = this.#world;
    const { probesPerSecond } = world.plan.settings;
    for (const startMs of this.#sentMs) {
      const sent = this.#sentMs.filter((sentMs) => sentMs >= startMs && sentMs < startMs + 1_000).length;
      const most = probesPerSecond * (2 + world.setAheadSince(startMs));
      world.check(sent <= most, 'probes stay within the budget', () => `${sent} within a second`);
    }
  }
}
