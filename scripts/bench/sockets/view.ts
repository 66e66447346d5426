import type { ClientSide, Shown } from '../contenders/contender.ts';
import type { SightRow } from '../measure/sights.ts';

type Changes = { readonly atMs: number; readonly shown: Shown }[];

/** A look while it is in view, and what was shown of each friend. Ends once. */
export class View {
  readonly #elapsedMs: () => number;
  readonly #lookedAtMs: number;
  readonly #changes: ReadonlyMap<string, Changes>;
  readonly #stop: () => void;
  #rows: readonly SightRow[] | undefined;

  /** Begins at once. Times are those of `elapsedMs`. */
  constructor(side: ClientSide, users: readonly string[], elapsedMs: () => number) {
    this.#elapsedMs = elapsedMs;
    this.#lookedAtMs = elapsedMs();
    const changes = new Map(users.map((user): [string, Changes] => [user, []]));
    this.#changes = changes;
    this.#stop = side.look(users, (user, shown) => {
      if (this.#rows === undefined) changes.get(user)?.push({ atMs: elapsedMs(), shown });
    });
  }

  /** One row for each friend. */
  end(): readonly SightRow[] {
    if (this.#rows === undefined) {
      const endedAtMs = this.#elapsedMs();
      this.#rows = [...this.#changes].map(([user, changes]) => {
        return { user, lookedAtMs: this.#lookedAtMs, endedAtMs, changes };
      });
      this.#stop();
    }
    return this.#rows;
  }
}
