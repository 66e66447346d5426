export { attachPresence, type PresenceOptions, type WhosThere } from './attach-presence.ts';
export { bearerAuth } from './auth/bearer.ts';
export type { Principal, Scope } from './auth/principal.ts';
export { requireToken, type RequireTokenOptions, type SignedIn } from './auth/require-token.ts';
export { tokenVerifier, type TokenVerifier, type TokenVerifierOptions } from './auth/token-verifier.ts';
export { ERROR_STATUS, type ErrorCode, PresenceError } from './domain/errors.ts';
export type { Evidence, LastSeenApprox, Presence, Status } from './domain/presence.ts';
export type { Settings } from './domain/settings.ts';
export type { Sighting } from './domain/sighting.ts';
export type { Stats } from './domain/stats.ts';
export { expressMessages } from './http/express-messages.ts';
export type { HttpHandler, Next } from './http/handler.ts';
export type { Authenticate } from './http/router.ts';
export { type Clock, systemClock } from './ports/clock.ts';
export type { Limiter, LimiterFactory, LimitSettings, LimitTerms } from './ports/limits.ts';
export type { LastSeenStore, PruneBefore } from './ports/last-seen-store.ts';
export { httpPolicy, type HttpPolicyOptions } from './policies/http-policy.ts';
export type { VisibilityStore } from './ports/visibility-store.ts';
export type { LastSeenShown, StoredVisibility, Visibility } from './domain/visibility.ts';
export type { Access, Policy } from './ports/policy.ts';
export type {
  Answered,
  AskLocal,
  BusTerms,
  LateAnswers,
  PresenceBus,
  PresenceBusFactory,
  ProbeFailure,
  ProbeOutcome,
} from './ports/presence-bus.ts';
export { presenceParser } from './sockets/presence-parser.ts';
export { releaseHandshakes } from './sockets/release-handshakes.ts';
export { MemoryStore } from './stores/memory-store.ts';
export type {
  ClientToServerEvents,
  ExpiringMessage,
  ProbeAck,
  RefreshAck,
  RefreshMessage,
  ServerToClientEvents,
  TokenAck,
  WireError,
} from './wire/protocol.ts';
