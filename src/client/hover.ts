import type { PresenceClient } from './presence-client.ts';

/** Who rests on something again need not ask again, unless the answer is older than this. In ms. */
const REUSES_WITHIN_MS = 1_000;

/** Asks about the user when the pointer, or the focus, comes to the element, until the returned function is called. */
export function refreshOnHover(element: Element, client: PresenceClient, id: string): () => void {
  const until = new AbortController();
  const refresh = (): void => {
    // A failure shows in the snapshot.
    client.refresh([id], { reuseWithinMs: REUSES_WITHIN_MS }).catch(() => undefined);
  };
  for (const event of ['pointerenter', 'focusin']) {
    element.addEventListener(event, refresh, { signal: until.signal });
  }
  return () => {
    until.abort();
  };
}
