import type { ClientSide, Contender, ContenderName, ServerParts, ServerSide, Shown } from './contender.ts';
import { type Change, fanOut, userOf } from './fan-out.ts';
import { beat } from './heartbeat-sweep.ts';
import { Roster } from './roster.ts';

/* As the recipe has it. */
const BEAT_EVERY_MS = 10_000;
const EXPIRES_AFTER_MS = 30_000;
const THROTTLED_WRITE_EVERY_MS = 20_000;
/** Half a beat: one that arrives a moment early must not be left out, or the key ends before the next. */
const WRITE_EARLY_MS = BEAT_EVERY_MS / 2;

/**
 * The much-copied recipe: every heartbeat sets a key in Redis that expires, and whether somebody is there is read from
 * the key, whenever somebody looks. So nobody need be told anything when they connect. Friends are told of changes that
 * the server notices, for those in view; that a key expires tells nobody, but whoever looks then.
 */
export const redisTtl = recipe('redis-ttl', 0);

/** The same, but a user's key is written every 20 s only: every other heartbeat of one device. */
export const redisTtlThrottled = recipe('redis-ttl-throttled', THROTTLED_WRITE_EVERY_MS);

type StatusReply = { readonly online: readonly string[] } | { readonly error: string };

function recipe(name: ContenderName, writeEveryMs: number): Contender {
  return {
    name,
    needsRedis: true,
    serve: (parts) => Promise.resolve(serve(parts, writeEveryMs)),
    accompany(parts): ClientSide {
      const { socket } = parts;
      const stopBeating = beat(parts, BEAT_EVERY_MS);
      const views = new Set<(user: string, shown: Shown) => void>();
      socket.on('presence:change', ({ id, online }: Change) => {
        for (const tell of views) tell(id, online ? 'there' : 'away');
      });
      return {
        look(users, show) {
          const tell = (user: string, shown: Shown): void => {
            if (views.has(tell) && users.includes(user)) show(user, shown);
          };
          views.add(tell);
          socket.emit('presence:status', { ids: users }, (reply: StatusReply) => {
            for (const user of users) {
              tell(user, 'error' in reply ? 'unsure' : reply.online.includes(user) ? 'there' : 'away');
            }
          });
          return () => {
            views.delete(tell);
          };
        },
        close: stopBeating,
      };
    },
  };
}

function serve({ io, clock, friendsOf, keys, speed }: ServerParts, writeEveryMs: number): ServerSide {
  if (keys === undefined) throw new TypeError('this design needs Redis');
  const roster = new Roster();
  /** When the key of a user is to be written next. Of those who have none: at once. */
  const dueAtMs = new Map<string, number>();
  const keyOf = (user: string): string => `presence:${user}`;

  const heard = async (user: string): Promise<void> => {
    const nowMs = clock.now();
    const dueMs = dueAtMs.get(user) ?? nowMs;
    if (nowMs < dueMs - WRITE_EARLY_MS / speed) return;
    dueAtMs.set(user, Math.max(nowMs, dueMs) + writeEveryMs / speed);
    try {
      const isNew = await keys.setFor(keyOf(user), EXPIRES_AFTER_MS / speed);
      if (isNew) fanOut(io, friendsOf(user), { id: user, online: true });
    } catch {
      // The next heartbeat makes up for it.
      dueAtMs.delete(user);
    }
  };
  const left = async (user: string): Promise<void> => {
    dueAtMs.delete(user);
    try {
      await keys.remove(keyOf(user));
      fanOut(io, friendsOf(user), { id: user, online: false });
    } catch {
      // The key's end makes up for it.
    }
  };
  const statusOf = async (ids: readonly string[]): Promise<StatusReply> => {
    const have = await keys.have(ids.map(keyOf));
    return { online: ids.filter((_, index) => have[index]) };
  };

  io.on('connection', (socket) => {
    const user = userOf(socket);
    roster.came(user);
    void heard(user);
    socket.on('presence:beat', () => {
      void heard(user);
    });
    socket.on('presence:status', ({ ids }: { ids: readonly string[] }, reply: (reply: StatusReply) => void) => {
      statusOf(ids).then(reply, (error: unknown) => {
        reply({ error: String(error) });
      });
    });
    socket.on('disconnect', () => {
      if (roster.went(user)) void left(user);
    });
  });
  return { close: () => Promise.resolve() };
}
