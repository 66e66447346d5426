/*
 * What is needed of the caller's socket.io-client socket. Written out, so that neither its package nor its version is
 * ours to choose; the caller's own event maps, whatever they are, fit.
 */
/* eslint-disable @typescript-eslint/no-explicit-any */

/** A socket of socket.io-client 4, for the namespace that presence is attached to. */
export interface PresenceSocket {
  readonly connected: boolean;
  on(event: any, listener: (...args: any[]) => void): unknown;
  off(event: any, listener: (...args: any[]) => void): unknown;
  emit(event: any, ...args: any[]): unknown;
}
