import type { Clock } from '../ports/clock.ts';
import { PresenceError } from './errors.ts';

/** `work`, or a rejection with `unavailable` that names `what` when it takes longer than `limitMs`. */
export function withinTime<T>(clock: Clock, limitMs: number, what: string, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const cancel = clock.after(limitMs, () => {
      reject(new PresenceError('unavailable', `${what} took longer than ${limitMs} ms`));
    });
    work.finally(cancel).then(resolve, reject);
  });
}
