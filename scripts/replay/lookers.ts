import { Random } from '../support/random.ts';
import type { Move, Script } from '../trace/script.ts';

/** Somebody looks at one or more users. */
export interface Look {
  readonly number: number;
  readonly atMs: number;
  readonly viewer: string;
  /** Distinct. */
  readonly users: readonly string[];
  /** How old an answer may be; undefined: as old as the design under test allows. */
  readonly maxAgeMs: number | undefined;
  /** Whether a program looks by itself, rather than a person. */
  readonly background: boolean;
  /** The change that this look was placed around; undefined: a random moment. */
  readonly around: Move | undefined;
}

export interface LookOptions {
  readonly seed: number;
  /** How many viewers take turns in looking. */
  readonly viewers: number;
  /** Looks at random moments. */
  readonly randomLooks: number;
  /** Looks around every coming, going and falling silent. */
  readonly looksPerChange: number;
  /** The oldest answer that a viewer is content with, and the freshest that one may demand. Looks crowd around them. */
  readonly freshForMs: number;
  readonly freshFloorMs: number;
  /** For how long a target may be waited for: a change in that time is the hardest to get right. */
  readonly probeTimeoutMs: number;
}

const LARGEST_BATCH = 12;
const BACKGROUND_SHARE = 0.3;

/** A seeded plan of looks, in the order of time: at random, and around every change, where it is hardest. */
export function planLooks(script: Script, options: LookOptions): Look[] {
  const draw = new LookDrawer(script, options);
  const looks: Omit<Look, 'number'>[] = [];
  for (let i = 0; i < options.randomLooks; i += 1) looks.push(draw.atRandom());
  for (const move of script.moves) {
    if (move.kind === 'say') continue;
    for (let i = 0; i < options.looksPerChange; i += 1) looks.push(draw.around(move, i));
  }
  return looks
    .filter(({ atMs }) => atMs <= script.durationMs)
    .sort((a, b) => a.atMs - b.atMs)
    .map((look, number) => ({ number, ...look }));
}

class LookDrawer {
  readonly #random: Random;
  readonly #script: Script;
  readonly #options: LookOptions;
  readonly #users: readonly string[];
  readonly #viewers: readonly string[];

  constructor(script: Script, options: LookOptions) {
    this.#random = new Random(options.seed, 2);
    this.#script = script;
    this.#options = options;
    this.#users = [...new Set(script.connections.map(({ user }) => user))];
    this.#viewers = namesBeside(script, options.viewers);
  }

  atRandom(): Omit<Look, 'number'> {
    const users = new Set<string>();
    for (let left = this.#random.int(1, LARGEST_BATCH); left > 0; left -= 1) users.add(this.#anybody());
    const fromMs = this.#script.moves[0]?.atMs ?? 0;
    return this.#look(this.#random.int(fromMs, this.#script.durationMs), users, undefined);
  }

  /** One look around `move`, of the kind that is `turn`'s. */
  around(move: Move, turn: number): Omit<Look, 'number'> {
    const users = new Set([move.connection.user]);
    if (this.#random.chance(0.25)) users.add(this.#anybody());
    return this.#look(Math.max(0, move.atMs + this.#offsetMs(turn)), users, move);
  }

  #offsetMs(turn: number): number {
    const { freshForMs, probeTimeoutMs } = this.#options;
    switch (turn % 4) {
      case 0:
        return this.#random.int(1, 1000);
      case 1:
        return this.#random.int(freshForMs - 500, freshForMs + 500);
      case 2:
        return -this.#random.int(1, probeTimeoutMs);
      default:
        return this.#random.int(1000, 5000);
    }
  }

  /** Half of the time somebody who is busy, half of the time anybody: all get looked at. */
  #anybody(): string {
    return this.#random.chance(0.5)
      ? this.#random.pick(this.#script.moves).connection.user
      : this.#random.pick(this.#users);
  }

  #look(atMs: number, users: ReadonlySet<string>, around: Move | undefined): Omit<Look, 'number'> {
    const viewer = this.#random.pick(this.#viewers);
    const maxAgeMs = this.#maxAgeMs();
    return { atMs, viewer, users: [...users], maxAgeMs, background: this.#random.chance(BACKGROUND_SHARE), around };
  }

  #maxAgeMs(): number | undefined {
    const { freshForMs, freshFloorMs } = this.#options;
    switch (this.#random.int(0, 3)) {
      case 0:
        return this.#random.int(0, freshFloorMs);
      case 1:
        return this.#random.int(freshFloorMs, freshForMs);
      default:
        return undefined;
    }
  }
}

/** Names for viewers that nobody in the script has. */
export function namesBeside({ connections }: Script, count: number): string[] {
  const taken = new Set(connections.map(({ user }) => user));
  const names: string[] = [];
  for (let number = 1; names.length < count; number += 1) {
    const name = `viewer ${number}`;
    if (!taken.has(name)) names.push(name);
  }
  return names;
}
