import type { CancelTimer, Clock } from '../ports/clock.ts';
import type { LastSeenStore } from '../ports/last-seen-store.ts';
import { messageOf, PresenceError } from './errors.ts';
import type { LastSeen } from './last-seen.ts';
import { FORGOTTEN_FOR_MS } from './sighting.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

/** What was last seen before that (ms since the Unix epoch) is too old; 0 where nothing is, which 0 days stand for. */
export function keptSinceMs(forgetAfterDays: number, nowMs: number): number {
  return forgetAfterDays === 0 ? 0 : nowMs - forgetAfterDays * DAY_MS;
}

/** How often what is old is removed, in ms. What is too old is not shown anyway. */
export const PRUNES_EVERY_MS = 60 * 60 * 1000;

/** Removes what is old from memory and store, every hour. States: waiting -> removing -> waiting -> … -> closed. */
export class Retention {
  readonly #clock: Clock;
  readonly #store: LastSeenStore;
  readonly #lastSeen: LastSeen;
  readonly #forgetAfterDays: number;
  readonly #onError: (error: PresenceError) => void;
  readonly #end = new AbortController();
  #cancelTimer: CancelTimer | undefined;
  #removing: Promise<void> = Promise.resolve();

  /** `forgetAfterDays`: 0 keeps last seen for ever. `onError` hears of failures; it is tried again an hour later. */
  constructor(
    clock: Clock,
    store: LastSeenStore,
    lastSeen: LastSeen,
    forgetAfterDays: number,
    onError: (error: PresenceError) => void,
  ) {
    this.#clock = clock;
    this.#store = store;
    this.#lastSeen = lastSeen;
    this.#forgetAfterDays = forgetAfterDays;
    this.#onError = onError;
    if (store.prune !== undefined) this.#wait();
  }

  /** Resolves when nothing is being removed any more. */
  async close(): Promise<void> {
    this.#end.abort();
    this.#cancelTimer?.();
    await this.#removing;
  }

  #wait(): void {
    const remove = (): void => {
      this.#removing = this.#remove().finally(() => {
        if (!this.#end.signal.aborted) this.#wait();
      });
    };
    this.#cancelTimer = this.#clock.after(PRUNES_EVERY_MS, remove, { isBackground: true });
  }

  async #remove(): Promise<void> {
    const nowMs = this.#clock.now();
    const seenMs = keptSinceMs(this.#forgetAfterDays, nowMs);
    if (seenMs > 0) this.#lastSeen.dropBefore(seenMs);
    try {
      await this.#store.prune?.({ seenMs, forgottenMs: nowMs - FORGOTTEN_FOR_MS }, this.#end.signal);
    } catch (cause) {
      const message = `what is old could not be removed: ${messageOf(cause)}`;
      this.#onError(new PresenceError('unavailable', message, { cause }));
    }
  }
}
