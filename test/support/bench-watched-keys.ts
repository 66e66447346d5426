import type { ExpiringKeys } from '../../scripts/bench/contenders/expiring-keys.ts';

/** Keys that tell what they are asked, and can be held up or away. */
export class WatchedKeys implements ExpiringKeys {
  /** Every command so far. */
  readonly commands: string[] = [];
  /** What is asked fails. */
  isAway = false;
  readonly #keys: ExpiringKeys;
  readonly #underWay = new Set<Promise<unknown>>();
  #gate: Promise<void> | undefined;

  constructor(keys: ExpiringKeys) {
    this.#keys = keys;
  }

  /** How many commands of a kind there were so far. */
  count(kind: 'set' | 'mget' | 'del'): number {
    return this.commands.filter((command) => command.startsWith(`${kind} `)).length;
  }

  /** Commands wait, and keep their order, until the returned function is called. */
  hold(): () => void {
    let open = (): void => undefined;
    this.#gate = new Promise((resolve) => {
      open = resolve;
    });
    return () => {
      this.#gate = undefined;
      open();
    };
  }

  /** Resolves when all that was asked has been answered, unless it is held. */
  async idle(): Promise<void> {
    if (this.#gate === undefined) await Promise.allSettled(this.#underWay);
  }

  setFor(key: string, ttlMs: number): Promise<boolean> {
    return this.#run(`set ${key}`, () => this.#keys.setFor(key, ttlMs));
  }

  have(keys: readonly string[]): Promise<boolean[]> {
    return this.#run(`mget ${keys.join(' ')}`, () => this.#keys.have(keys));
  }

  remove(key: string): Promise<void> {
    return this.#run(`del ${key}`, () => this.#keys.remove(key));
  }

  async #run<T>(command: string, run: () => Promise<T>): Promise<T> {
    this.commands.push(command);
    if (this.isAway) throw new Error('Redis is away');
    const answer = Promise.resolve(this.#gate).then(run);
    this.#underWay.add(answer);
    try {
      return await answer;
    } finally {
      this.#underWay.delete(answer);
    }
  }
}
