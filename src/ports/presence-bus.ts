import type { Settings } from '../domain/settings.ts';

/**
 * What asking a user's connections came to. Connections anywhere: the bus knows where.
 */
export type ProbeOutcome =
  | Answered
  /** There are connections, and none answered by the deadline. */
  | { readonly kind: 'silent' }
  /** Nobody holds a connection of this user. */
  | { readonly kind: 'absent' }
  /** The question could not be asked: a failure of ours that says nothing about the user. */
  | { readonly kind: 'failed'; readonly reason: ProbeFailure };

/** `over-budget`: this second's probes are spent. `unreachable`: the bus is down, or closing. */
export type ProbeFailure = 'over-budget' | 'unreachable';

/** Nobody could be asked: that says nothing of the user. */
export const UNREACHABLE: ProbeOutcome = { kind: 'failed', reason: 'unreachable' };

export interface Answered {
  readonly kind: 'answered';
  /**
   * A lower bound of the person's last activity (ms since the Unix epoch): the moment the ping was sent less
   * the idle time that was answered. null when only the transport answered, which proves a
   * connection and says nothing of the person.
   */
  readonly activeAtMs: number | null;
}

/**
 * Hears what came too late for an outcome that may be corrected, that is `silent`, or `answered` by nobody
 * active: each later answer, and at last, always, `undefined`: nothing will follow. Never called after
 * any other outcome.
 */
export type LateAnswers = (answer: Answered | undefined) => void;

/**
 * Asks the connections that this very node holds. Implemented by the domain (domain/devices.ts) and
 * handed to the bus. Same terms as {@link PresenceBus.ask}.
 */
export type AskLocal = (id: string, deadlineMs: number, late: LateAnswers) => Promise<ProbeOutcome>;

/** How a question reaches the node that holds the user's connections. */
export interface PresenceBus {
  /** This node now holds the first connection of the user. */
  hold(id: string): void;
  /** This node has let go of the user's last connection. Follows a `hold`. */
  release(id: string): void;
  /**
   * Asks every connection of the user, wherever it is. Resolves by `deadlineMs` (ms since the Unix
   * epoch) or very soon after; what cannot be found out is `failed`. Never rejects.
   * The caller keeps it to one question per user at a time.
   */
  ask(id: string, deadlineMs: number, late: LateAnswers): Promise<ProbeOutcome>;
  /**
   * Since when all nodes are known to take part without a break (ms since the Unix epoch). What was found before says
   * nothing of who has come to a node that was away meanwhile. Always, where it is not told.
   */
  readonly wholeSinceMs?: number;
  /** Questions under way come out `failed`. May be called twice. */
  close(): Promise<void>;
}

/** The settings that a bus shares with the domain on either side of it. */
export type BusTerms = Pick<Settings, 'settleMs' | 'idleAfterMs' | 'freshForMs'>;

export type PresenceBusFactory = (askLocal: AskLocal, terms: BusTerms) => PresenceBus;
