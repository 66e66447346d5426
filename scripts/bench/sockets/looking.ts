import type { Margin } from '../../trace/margin.ts';
import type { Truth } from '../../trace/truth.ts';
import type { Sights } from '../measure/run-result.ts';
import { SightTally } from '../measure/sights.ts';
import { type BenchLook, DWELL_MS } from '../workload/workload.ts';
import type { Crowd } from './crowd.ts';
import type { View } from './view.ts';

/** The looks of a workload, and what was shown in them. */
export class Looking {
  readonly #crowd: Crowd;
  readonly #dwellMs: number;
  readonly #views: View[] = [];

  constructor(crowd: Crowd, speed: number) {
    this.#crowd = crowd;
    this.#dwellMs = DWELL_MS / speed;
  }

  /** Now. No look at all, when the viewer has no connection. */
  look({ viewer, users }: BenchLook): void {
    const view = this.#crowd.newestOf(viewer)?.look(users);
    if (view === undefined) return;
    this.#views.push(view);
    setTimeout(() => view.end(), this.#dwellMs);
  }

  /** Nobody looks any more. */
  end(truth: Truth, margin: Margin): Sights {
    const tally = new SightTally(truth, margin);
    for (const view of this.#views) tally.addLook(view.end());
    return tally.result();
  }
}
