/** How often what is shown grows older on screen. */
const TICK_MS = 1_000;

export interface WhileVisible {
  /** Once a second, and when the tab comes back to front. */
  readonly tick: () => void;
  /** The tab has come back to front. */
  readonly back: () => void;
  readonly signal: AbortSignal;
}

export function isTabVisible(): boolean {
  return document.visibilityState === 'visible';
}

/** The page's one timer. Nothing happens while the tab cannot be seen. */
export function whileVisible({ tick, back, signal }: WhileVisible): void {
  const timer = setInterval(() => {
    if (isTabVisible()) tick();
  }, TICK_MS);
  const onVisibilityChange = (): void => {
    if (!isTabVisible()) return;
    tick();
    back();
  };
  document.addEventListener('visibilitychange', onVisibilityChange, { signal });
  signal.addEventListener('abort', () => {
    clearInterval(timer);
  });
}
