/*
 * The caller's event maps are the caller's own: whatever they are, presence only adds to them. In `off`, Socket.IO's types
 * are such that `any` is the one argument that accepts them all.
 */
/* eslint-disable @typescript-eslint/no-explicit-any */
type AnyEvent = any;
type AnyListener = (...args: any[]) => void;
/* eslint-enable @typescript-eslint/no-explicit-any */

/**
 * A socket of socket.io-client 4, for the namespace that presence is attached to: as much of it as is needed. Written out,
 * so that neither its package nor its version is ours to choose.
 */
export interface PresenceSocket {
  readonly connected: boolean;
  on(event: string, listener: AnyListener): unknown;
  off(event: AnyEvent, listener: AnyListener): unknown;
  emit(event: string, ...args: unknown[]): unknown;
}
