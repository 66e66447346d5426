import { LRUCache } from 'lru-cache';
import { ProbeBudget } from './probe-budget.ts';

/** A budget of probes for each of many keys. Bounded: the key that was not used for longest has a full one again. */
export class KeyedBudget {
  readonly #perPeriod: number;
  readonly #periodMs: number;
  readonly #budgets: LRUCache<string, ProbeBudget>;

  /** `size`: of how many keys it is known what they have spent. */
  constructor(perPeriod: number, periodMs: number, size: number) {
    this.#perPeriod = perPeriod;
    this.#periodMs = periodMs;
    this.#budgets = new LRUCache({ max: size });
  }

  /** Takes one probe out of the key's budget; false when it is spent. */
  tryTake(key: string, nowMs: number): boolean {
    let budget = this.#budgets.get(key);
    if (budget === undefined) {
      budget = new ProbeBudget(this.#perPeriod, this.#periodMs, nowMs);
      this.#budgets.set(key, budget);
    }
    return budget.tryTake(nowMs);
  }
}
