import type { ClientParts, Contender, ServerParts, ServerSide } from './contender.ts';
import { broadcast } from './broadcast.ts';
import { every } from './every.ts';
import { fanOut, userOf } from './fan-out.ts';
import { Roster } from './roster.ts';

/*
 * Ordinary intervals are 30 to 60 s. These are short on purpose: they make the design tell the truth sooner than Engine.IO
 * would, which is what it is there for. Two beats may be lost before somebody is given up.
 */
const BEAT_EVERY_MS = 10_000;
const SWEEP_EVERY_MS = 5_000;
const SILENT_AFTER_MS = 25_000;

/**
 * Clients send a heartbeat; the server keeps when it last heard of everybody, and a sweeper gives up those that have been
 * silent for too long. Comings and goings that a connection tells by itself are acted on at once, and any event of a
 * client is as good as a heartbeat.
 */
export const heartbeatSweep: Contender = {
  name: 'heartbeat-sweep',
  needsRedis: false,
  serve: (parts) => Promise.resolve(serve(parts)),
  accompany(parts) {
    const stopBeating = beat(parts, BEAT_EVERY_MS);
    const list = broadcast.accompany(parts);
    return {
      look: (users, show) => list.look(users, show),
      close: () => {
        stopBeating();
        list.close();
      },
    };
  },
};

/** Sends a heartbeat every `everyMs` of a clock that goes at the speed of life. Returns what stops it. */
export function beat({ socket, clock, speed }: ClientParts, everyMs: number): () => void {
  return every(clock, everyMs / speed, () => {
    socket.emit('presence:beat');
  });
}

function serve({ io, clock, friendsOf, speed }: ServerParts): ServerSide {
  const roster = new Roster();
  /** Those who are online. */
  const heardAtMs = new Map<string, number>();

  const heard = (user: string): void => {
    if (!heardAtMs.has(user)) fanOut(io, friendsOf(user), { id: user, online: true });
    heardAtMs.set(user, clock.now());
  };
  const giveUp = (user: string): void => {
    if (heardAtMs.delete(user)) fanOut(io, friendsOf(user), { id: user, online: false });
  };

  io.on('connection', (socket) => {
    const user = userOf(socket);
    roster.came(user);
    heard(user);
    socket.emit(
      'presence:state',
      friendsOf(user).filter((friend) => heardAtMs.has(friend)),
    );
    socket.onAny(() => {
      heard(user);
    });
    socket.on('disconnect', () => {
      if (roster.went(user)) giveUp(user);
    });
  });
  const stopSweeping = every(clock, SWEEP_EVERY_MS / speed, () => {
    const silentSinceMs = clock.now() - SILENT_AFTER_MS / speed;
    for (const [user, atMs] of heardAtMs) if (atMs < silentSinceMs) giveUp(user);
  });
  return {
    close: () => {
      stopSweeping();
      return Promise.resolve();
    },
  };
}
