import { type Kind, KINDS, WAY_NAMES, type WayName } from './people.ts';
import { type Answer, shapeOf } from './way.ts';

/**
 * When somebody is looked at. The server does different things each time:
 * - `first`: reads the store, and asks
 * - `again`, after the floor: asks
 * - `at once`: has the verdict of a moment ago
 */
export const MOMENTS = ['first', 'again', 'at once'] as const;
export type Moment = (typeof MOMENTS)[number];

/** Of one kind of people, one way in and one moment. One number for each answer. */
export interface Sample {
  readonly tookUs: number[];
  readonly ageMs: number[];
  readonly keepForS: number[];
  /** As they differ, with how many answers there were of each. */
  readonly shapes: Map<string, number>;
}

export type Quantity = 'tookUs' | 'ageMs' | 'keepForS';

export class Samples {
  readonly #byKey = new Map<string, Sample>();

  constructor() {
    for (const way of WAY_NAMES) {
      for (const moment of MOMENTS) {
        for (const kind of KINDS) {
          const empty = { tookUs: [], ageMs: [], keepForS: [], shapes: new Map<string, number>() };
          this.#byKey.set(`${way}, ${moment}, ${kind}`, empty);
        }
      }
    }
  }

  of(way: WayName, moment: Moment, kind: Kind): Sample {
    const sample = this.#byKey.get(`${way}, ${moment}, ${kind}`);
    if (sample === undefined) throw new RangeError(`no such sample: ${way}, ${moment}, ${kind}`);
    return sample;
  }

  add(way: WayName, moment: Moment, kind: Kind, id: string, { tookUs, ageMs, keepForS, bytes }: Answer): void {
    const sample = this.of(way, moment, kind);
    sample.tookUs.push(tookUs);
    sample.ageMs.push(ageMs);
    if (keepForS !== undefined) sample.keepForS.push(keepForS);
    const shape = shapeOf(bytes, id);
    sample.shapes.set(shape, (sample.shapes.get(shape) ?? 0) + 1);
  }
}
