import { createServer } from 'node:http';
import { Server } from 'socket.io';
import { attachPresence, type WhosThere } from '../../../src/attach-presence.ts';
import { VirtualClock } from '../../virtual/virtual-clock.ts';

/** Presence on a server that nobody can reach. Its time stands still, and it keeps little. */
export function attachToNothing(): Promise<WhosThere> {
  return attachPresence(new Server(createServer()), {
    userId: () => undefined,
    clock: new VirtualClock(),
    maxUnwritten: 1_000,
    sightingCacheSize: 1_000,
    onError: () => undefined,
  });
}
