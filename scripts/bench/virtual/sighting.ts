import type { SightTally } from '../measure/sights.ts';
import { type BenchLook, DWELL_MS } from '../workload/workload.ts';
import type { World } from './world.ts';

/** Looks of a workload, and what was shown in them, told to a tally. */
export class Sighting {
  readonly #world: World;
  readonly #tally: SightTally;
  /** Ends of the looks that are in view. */
  readonly #open = new Set<() => void>();

  constructor(world: World, tally: SightTally) {
    this.#world = world;
    this.#tally = tally;
  }

  /** Now. No look at all, when the viewer has no connection. */
  look({ viewer, users }: BenchLook): void {
    const endLook = this.#world.clientOf(viewer)?.look(users);
    if (endLook === undefined) return;
    const end = (): void => {
      if (this.#open.delete(end)) this.#tally.addLook(endLook());
    };
    this.#open.add(end);
    this.#world.after(DWELL_MS, end);
  }

  /** Nobody looks any more. */
  end(): void {
    for (const end of this.#open) end();
  }
}
