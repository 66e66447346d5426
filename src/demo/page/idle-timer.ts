/*
 * `scroll` is not among them: a page scrolls by itself when a message arrives, and that is no sign of a person.
 * Who scrolls does so by wheel, touch, key or pointer.
 */
const INPUTS = ['pointerdown', 'pointermove', 'keydown', 'wheel', 'touchstart', 'touchmove'] as const;

export interface Clocks {
  /** Stands still while some machines sleep. */
  readonly monotonicMs: () => number;
  /** Steps when it is set. */
  readonly wallMs: () => number;
}

/** How long ago the person last did something in this tab. */
export class IdleTimer {
  readonly #clocks: Clocks;
  #monotonicAtMs: number;
  #wallAtMs: number;

  /** Whoever opens a page is there. Listens until `signal` is aborted. */
  constructor(clocks: Clocks, signal: AbortSignal) {
    this.#clocks = clocks;
    this.#monotonicAtMs = clocks.monotonicMs();
    this.#wallAtMs = clocks.wallMs();
    for (const input of INPUTS) {
      window.addEventListener(input, this.#onInput, { capture: true, passive: true, signal });
    }
    document.addEventListener('visibilitychange', this.#onVisibilityChange, { signal });
  }

  /** In ms. Of two clocks that may both be wrong the one that makes the person look less active is believed. */
  get idleMs(): number {
    const { monotonicMs, wallMs } = this.#clocks;
    return Math.max(0, monotonicMs() - this.#monotonicAtMs, wallMs() - this.#wallAtMs);
  }

  readonly #onInput = (event: Event): void => {
    if (event.isTrusted) this.#active();
  };

  readonly #onVisibilityChange = (): void => {
    if (document.visibilityState === 'visible') this.#active();
  };

  #active(): void {
    this.#monotonicAtMs = this.#clocks.monotonicMs();
    this.#wallAtMs = this.#clocks.wallMs();
  }
}
