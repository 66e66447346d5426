import type { ClientClock } from './client-clock.ts';
import type { Surroundings } from './surroundings.ts';

/*
 * `scroll` is not among them: a page scrolls by itself when a message arrives, and that is no sign of a person.
 * Who scrolls does so by wheel, touch, key or pointer.
 */
const INPUTS = 'pointerdown pointermove keydown wheel touchstart touchmove';

/** The page in a browser. Whoever opens it is there. */
export function browserPage(clock: ClientClock): Surroundings {
  let activeAtMs = clock.elapsedMs;
  const isVisible = (): boolean => !document.hidden;
  return {
    isWatched: () => isVisible() && navigator.onLine,
    idleMs: () => clock.elapsedMs - activeAtMs,
    listen({ changed, left, back }) {
      const until = new AbortController();
      const options = { capture: true, passive: true, signal: until.signal };
      const on = (target: EventTarget, events: string, listener: (event: Event) => void): void => {
        for (const event of events.split(' ')) target.addEventListener(event, listener, options);
      };
      on(window, INPUTS, (event) => {
        // What a script does is no sign of a person either.
        if (event.isTrusted) activeAtMs = clock.elapsedMs;
      });
      on(document, 'visibilitychange', () => {
        if (isVisible()) activeAtMs = clock.elapsedMs;
        changed();
      });
      on(window, 'online offline', changed);
      on(window, 'pagehide', left);
      on(window, 'pageshow', back);
      return () => {
        until.abort();
      };
    },
  };
}
