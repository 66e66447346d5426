import { PresenceError } from '../domain/errors.ts';

/** Who a token speaks for. */
export interface Principal {
  /** The user id, or the name of a service. */
  readonly id: string;
  readonly scopes: ReadonlySet<string>;
  /** When the token ceases to hold, ms since the Unix epoch; undefined when it never does. */
  readonly expiresAtMs?: number;
}

/** What a service may be allowed to do. */
export type Scope = 'presence:touch' | 'presence:admin';

/** @throws {PresenceError} `forbidden`, naming the scope that is missing. */
export function requireScope(principal: Principal, scope: Scope): void {
  if (!principal.scopes.has(scope)) throw new PresenceError('forbidden', `the token lacks the scope ${scope}`);
}
