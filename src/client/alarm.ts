import type { ClientClock } from './client-clock.ts';

/** One timer for many moments: it is set to the soonest of them, and rings once. */
export interface Alarm {
  /** Rings at `atMs` of the clock's elapsed time, unless it is to ring before. */
  readonly by: (atMs: number) => void;
  readonly off: () => void;
  /** Off, for good. */
  readonly close: () => void;
}

export function createAlarm(clock: ClientClock, ring: () => void): Alarm {
  let soonestMs = Infinity;
  let cancel: (() => void) | undefined;
  const off = (nextMs = Infinity): void => {
    cancel?.();
    soonestMs = nextMs;
  };
  return {
    by(atMs) {
      if (atMs >= soonestMs) return;
      off();
      soonestMs = atMs;
      cancel = clock.after(atMs - clock.elapsedMs, () => {
        soonestMs = Infinity;
        ring();
      });
    },
    off,
    close() {
      off(-Infinity);
    },
  };
}
