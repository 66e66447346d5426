import { type Distribution, distributionOf } from '../support/distribution.ts';
import type { Ending } from '../trace/script.ts';
import type { Departure } from '../trace/truth.ts';

/** For how long users still looked as if they were there. */
export interface LingeringRow {
  readonly ending: Ending;
  readonly departures: number;
  /** Of those that somebody looked at before the user was back: ms to the last answer that said so, 0 when none did. */
  readonly lingeredMs: Distribution;
}

/** Gathers, for every departure that is looked at, the last answer that still said that the user was there. */
export class Lingering {
  readonly #lingered = new Map<string, { readonly departure: Departure; lastMs: number }>();

  /** Somebody looked `afterMs` after the departure; 0 when the answer said that the user was gone. */
  looked(departure: Departure, afterMs: number): void {
    const key = `${departure.atMs} ${departure.user}`;
    const known = this.#lingered.get(key);
    if (known === undefined) this.#lingered.set(key, { departure, lastMs: afterMs });
    else known.lastMs = Math.max(known.lastMs, afterMs);
  }

  /** One row for each way to go. */
  rows(departures: readonly Departure[]): readonly LingeringRow[] {
    const lingered = [...this.#lingered.values()];
    return (['goodbye', 'closed', 'silence'] as const).map((ending) => ({
      ending,
      departures: departures.filter((departure) => departure.ending === ending).length,
      lingeredMs: distributionOf(
        lingered.flatMap(({ departure, lastMs }) => (departure.ending === ending ? lastMs : [])),
      ),
    }));
  }
}
