import type { CDPSession, Page } from 'playwright-core';

/** Counts the timers that are still to ring: `activeTimers`, a set. Before any script of the page. */
const COUNT_TIMERS = `{
  const active = globalThis.activeTimers = new Set();
  for (const kind of ['Timeout', 'Interval']) {
    const set = globalThis['set' + kind];
    const clear = globalThis['clear' + kind];
    globalThis['set' + kind] = (task, ms, ...args) => {
      const timer = set(() => {
        if (kind === 'Timeout') active.delete(timer);
        task(...args);
      }, ms);
      active.add(timer);
      return timer;
    };
    globalThis['clear' + kind] = (timer) => {
      active.delete(timer);
      clear(timer);
    };
  }
}`;

export const countTimers = (page: Page): Promise<unknown> => page.addInitScript(COUNT_TIMERS);

/** What lives in a page once nobody holds what is not needed any more. */
export interface Living {
  readonly listeners: number;
  readonly nodes: number;
  readonly timers: number;
}

export class LeakWatch {
  readonly #page: Page;
  readonly #session: CDPSession;

  private constructor(page: Page, session: CDPSession) {
    this.#page = page;
    this.#session = session;
  }

  static async of(page: Page): Promise<LeakWatch> {
    const session = await page.context().newCDPSession(page);
    await session.send('Performance.enable');
    return new LeakWatch(page, session);
  }

  async living(): Promise<Living> {
    // A second time for what the first has set free by its finalizers.
    for (let round = 0; round < 2; round += 1) await this.#session.send('HeapProfiler.collectGarbage');
    const { metrics } = await this.#session.send('Performance.getMetrics');
    const valueOf = (name: string): number => metrics.find((metric) => metric.name === name)?.value ?? NaN;
    return {
      listeners: valueOf('JSEventListeners'),
      nodes: valueOf('Nodes'),
      timers: await this.#page.evaluate<number>('activeTimers.size'),
    };
  }
}
