import { distributionOf } from '../../support/distribution.ts';
import type { Ending } from '../../trace/script.ts';
import type { Green } from '../measure/run-result.ts';
import type { SightRow } from '../measure/sights.ts';
import type { EndLook } from './client.ts';
import { type Watch, WATCH_MS } from './watches.ts';
import type { World } from './world.ts';

const FIRST_LOOK_AFTER_MS = 100;
const LOOKS_EVERY_MS = 500;

/**
 * For how long those who have left are shown as there, to a friend who looks every half second until they are shown as
 * away, or for {@link WATCH_MS}. 0 when they never are. Whoever is back before being shown as away does not count, nor
 * whom the end of the recording cuts short.
 */
export class GreenTimes {
  readonly #world: World;
  readonly #greenMs: Record<Exclude<Ending, 'none'>, number[]> = { goodbye: [], closed: [], silence: [] };

  constructor(world: World) {
    this.#world = world;
  }

  /** The departure is now. */
  watch({ departure, watcher }: Watch): void {
    const { user, atMs, backAtMs, ending } = departure;
    const untilMs = Math.min(backAtMs, atMs + WATCH_MS);
    const changes: Changes = [];
    let endLook: EndLook = () => [];
    const look = (): void => {
      changes.push(...endLook().flatMap((row) => row.changes));
      const awayAtMs = changes.find(({ shown }) => shown === 'away')?.atMs ?? Infinity;
      if (awayAtMs >= untilMs && this.#world.nowMs < untilMs) {
        endLook = this.#world.clientOf(watcher)?.look([user]) ?? (() => []);
        this.#world.after(LOOKS_EVERY_MS, look);
      } else if (ending !== 'none' && (awayAtMs < untilMs || untilMs < backAtMs)) {
        this.#greenMs[ending].push(greenMs(changes, atMs, untilMs));
      }
    };
    this.#world.after(FIRST_LOOK_AFTER_MS, look);
  }

  result(): Green {
    const { goodbye, closed, silence } = this.#greenMs;
    return { goodbye: distributionOf(goodbye), closed: distributionOf(closed), silence: distributionOf(silence) };
  }
}

type Changes = SightRow['changes'][number][];

/** From the departure until `there` was not shown any more. Ends with the first `away`. */
function greenMs(changes: Changes, atMs: number, untilMs: number): number {
  let green = 0;
  for (const [index, { shown }] of changes.entries()) {
    if (shown === 'away') break;
    if (shown === 'there') green = Math.min(changes[index + 1]?.atMs ?? Infinity, untilMs) - atMs;
  }
  return green;
}
