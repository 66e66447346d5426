import assert from 'node:assert/strict';
import { setImmediate } from 'node:timers/promises';
import type { Server, Socket } from 'socket.io';

/** Far more turns than a connection on the loopback takes to close; it normally takes a few. */
const MAX_TURNS = 20_000;

/** Pings of presence on one server socket that nobody has answered, and that are still waited for. */
export function openPings(socket: Socket): { acks: number; heartbeatListeners: number } {
  // Neither is part of Socket.IO's typings.
  const { acks } = socket as unknown as { acks: Map<number, unknown> };
  const connection = socket.conn as NodeJS.EventEmitter;
  return { acks: acks.size, heartbeatListeners: connection.listenerCount('heartbeat') };
}

/** What presence has on one server socket. */
export function traces(socket: Socket): string[] {
  const found = new Map<string, number>(Object.entries(openPings(socket)));
  found.set('onAny listeners', socket.listenersAny().length);
  for (const event of socket.eventNames()) {
    if (String(event).startsWith('presence:') || event === 'disconnect') {
      found.set(`${String(event)} listeners`, socket.listenerCount(event));
    }
  }
  return [...found].filter(([, count]) => count > 0).map(([what, count]) => `${socket.id}: ${count} ${what}`);
}

/** {@link traces} of every socket that is connected to any namespace. */
export function allTraces(io: Server): string[] {
  const sockets = [...io._nsps.values()].flatMap((namespace) => [...namespace.sockets.values()]);
  return sockets.flatMap(traces);
}

/** What keeps the process alive, by kind. */
export function activeResources(): Map<string, number> {
  const counts = new Map<string, number>();
  for (const kind of process.getActiveResourcesInfo()) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return counts;
}

/** Waits until no more of any kind is alive than `before`, and fails when that does not come about. */
export async function resourcesBackTo(before: ReadonlyMap<string, number>): Promise<void> {
  const allowed = new Map(before);
  // One timer is mocha's own, for the hook that runs.
  allowed.set('Timeout', Math.max(1, before.get('Timeout') ?? 0));
  // The turns that are waited here.
  allowed.set('Immediate', Infinity);
  const surplus = (): string[] =>
    [...activeResources()]
      .filter(([kind, count]) => count > (allowed.get(kind) ?? 0))
      .map(([kind, count]) => `${count} ${kind}, ${allowed.get(kind) ?? 0} before`);
  for (let turn = 0; turn < MAX_TURNS && surplus().length > 0; turn += 1) await setImmediate();
  assert.deepEqual(surplus(), [], 'left open');
}
