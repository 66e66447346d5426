import type { Clock } from '../ports/clock.ts';
import type { Access, Policy } from '../ports/policy.ts';
import { PresenceError } from './errors.ts';
import type { Settings } from './settings.ts';
import type { Stats } from './stats.ts';
import { withinTime } from './within-time.ts';

const LEVELS: ReadonlySet<unknown> = new Set<Access>(['full', 'approximate', 'hidden']);

/** Every refresh passes here first. Closed when the policy fails: nobody learns anything from our trouble. */
export class PolicyGate {
  readonly #clock: Clock;
  readonly #policy: Policy | undefined;
  readonly #settings: Pick<Settings, 'policyTimeoutMs'>;
  readonly #stats: Stats;

  /** Without a policy everything is visible. */
  constructor(clock: Clock, policy: Policy | undefined, settings: Pick<Settings, 'policyTimeoutMs'>, stats: Stats) {
    this.#clock = clock;
    this.#policy = policy;
    this.#settings = settings;
    this.#stats = stats;
  }

  /**
   * One level per id, in order; undefined stands for `full` throughout. A promise only where the policy gives one.
   * @throws {PresenceError} `unavailable`, also by rejection, when the policy fails.
   */
  decide(viewer: string, ids: readonly string[]): readonly Access[] | undefined | Promise<readonly Access[]> {
    if (this.#policy === undefined || ids.length === 0) return undefined;
    try {
      const decided = this.#policy(viewer, ids);
      if (!(decided instanceof Promise)) return checked(decided, ids.length);
      return withinTime(this.#clock, this.#settings.policyTimeoutMs, 'the policy', decided)
        .then((levels) => checked(levels, ids.length))
        .catch((cause: unknown) => {
          throw this.#failure(cause);
        });
    } catch (cause) {
      throw this.#failure(cause);
    }
  }

  #failure(cause: unknown): PresenceError {
    this.#stats.policyFailures += 1;
    return new PresenceError('unavailable', 'the policy gave no decision', { cause });
  }
}

function checked(levels: readonly Access[], expected: number): readonly Access[] {
  if (!Array.isArray(levels) || levels.length !== expected) {
    throw new TypeError(`expected an array of ${expected} access levels`);
  }
  // Found by index: an undefined among the levels is as wrong as any other, and must not pass for none.
  const wrong = levels.findIndex((level) => !LEVELS.has(level));
  if (wrong !== -1) throw new TypeError(`not an access level: ${String(levels[wrong])}`);
  return levels as readonly Access[];
}
