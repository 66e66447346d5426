import type { Move, Script } from '../../trace/script.ts';

/** Why somebody looks: opens a chat or hovers a name (one friend), or has a list in view (several). */
export type LookKind = 'open' | 'hover' | 'list';

/** Somebody looks at friends, for as long as `DWELL_MS`. */
export interface BenchLook {
  readonly atMs: number;
  readonly kind: LookKind;
  /** Who looks: somebody with a connection, which the looking goes over. */
  readonly viewer: string;
  /** Friends of the viewer. Distinct. */
  readonly users: readonly string[];
}

/** For how long what is looked at stays in view, in ms. */
export const DWELL_MS = 5_000;

/** What people do, whatever the design: who connects when, who talks to whom, who looks at whom. */
export interface Workload {
  readonly name: string;
  /** All who have an account, whether or not they connect. */
  readonly users: readonly string[];
  readonly script: Script;
  readonly looks: readonly BenchLook[];
  /** Mutual, and the same list each time. Of anybody else: none. */
  readonly friendsOf: (user: string) => readonly string[];
  /** Whom a `say` of the script goes to. Undefined: nobody, for whom there are no friends. */
  readonly recipientOf: (move: Move) => string | undefined;
}
