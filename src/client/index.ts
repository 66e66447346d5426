export { PresenceClientError, type PresenceClientErrorCode } from './client-error.ts';
export type { ClientClock } from './client-clock.ts';
export {
  createPresenceClient,
  type PresenceClient,
  type PresenceClientOptions,
  type RefreshOptions,
} from './presence-client.ts';
export type { PresenceSocket } from './presence-socket.ts';
export type { AnswerCost } from './questions.ts';
export type { SnapshotListener } from './answers.ts';
export type { PresenceSnapshot } from './snapshot.ts';
export type { Surroundings, SurroundingsListeners } from './surroundings.ts';
export type { Evidence, LastSeenApprox, Presence, Status } from '../wire/protocol.ts';
