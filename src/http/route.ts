import type { IncomingMessage } from 'node:http';
import type { Scope } from '../auth/principal.ts';
import type { Reply } from './reply.ts';

/** A route of the contract. All that is checked before it answers is said here, and done in router.ts. */
export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Nothing in it varies but an `:id` at its end. */
  readonly path: string;
  /** Whose token is needed: that of any user, or of a service with this scope. None, unless given. */
  readonly caller?: 'user' | Scope;
  /** What a call counts for before its body is read: one. */
  readonly limit?: (caller: string, count: number) => void;
  /** How long its JSON may be, in bytes. It has none, unless given. */
  readonly bodyLimit?: number;
  readonly answer: (call: Call) => Reply | Promise<Reply>;
}

export interface Call {
  readonly request: IncomingMessage;
  /** Empty where none is needed. */
  readonly caller: string;
  /** As it is written in the path. */
  readonly id: string;
  readonly body: unknown;
}
