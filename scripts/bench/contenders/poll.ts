import type { Contender } from './contender.ts';
import { every } from './every.ts';
import { userOf } from './fan-out.ts';
import { FriendList } from './friend-list.ts';
import { Roster } from './roster.ts';

const POLL_EVERY_MS = 30_000;

/** Every client asks for its whole friend list again and again, and shows what it was last told. Nothing is pushed. */
export const poll: Contender = {
  name: 'poll',
  needsRedis: false,
  serve({ io, friendsOf }) {
    const roster = new Roster();
    io.on('connection', (socket) => {
      const user = userOf(socket);
      roster.came(user);
      socket.on('presence:list', (reply: (online: readonly string[]) => void) => {
        reply(friendsOf(user).filter((friend) => roster.has(friend)));
      });
      socket.on('disconnect', () => {
        roster.went(user);
      });
    });
    return Promise.resolve({ close: () => Promise.resolve() });
  },
  accompany({ socket, clock, speed }) {
    const ask = (): void => {
      socket.emit('presence:list', (online: readonly string[]) => {
        list.know(online);
      });
    };
    const list = new FriendList(every(clock, POLL_EVERY_MS / speed, ask));
    ask();
    return list;
  },
};
