import type { Presence } from './presence.ts';
import type { LastSeenShown } from './visibility.ts';

export interface RefreshRequest {
  readonly viewer: string;
  /** Distinct user ids. */
  readonly ids: readonly string[];
  /** How old an answer may be, in ms; `freshForMs` unless given, and clamped to what the settings allow. */
  readonly maxAgeMs?: number | undefined;
  /** Called once for every id, at once or later, in no particular order. */
  readonly answer: (presence: Presence) => void;
  /** Called for an answered id when a late answer of the target proves that answer wrong. One function for each viewer. */
  readonly correct?: ((presence: Presence) => void) | undefined;
  /** Called for each id that cannot be answered from what is known. When it throws, the refresh is refused with that. */
  readonly mayAsk?: ((id: string) => void) | undefined;
}

/** A refresh that the policy has let through. */
export interface Question {
  readonly request: RefreshRequest;
  /** As demanded, within what the settings allow. */
  readonly maxAgeMs: number;
  readonly askedAtMs: number;
  /** The most of a last seen that this viewer is shown. */
  readonly most: LastSeenShown;
}
