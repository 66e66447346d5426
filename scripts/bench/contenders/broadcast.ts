import type { Contender } from './contender.ts';
import { type Change, fanOut, userOf } from './fan-out.ts';
import { FriendList } from './friend-list.ts';
import { Roster } from './roster.ts';

/**
 * Tells friends when somebody's first connection opens and when their last one closes, and whoever connects who is there.
 * Nothing else: that a silent client is gone is found out by Engine.IO's own keep-alive.
 */
export const broadcast: Contender = {
  name: 'broadcast',
  needsRedis: false,
  serve({ io, friendsOf }) {
    const roster = new Roster();
    io.on('connection', (socket) => {
      const user = userOf(socket);
      const friends = friendsOf(user);
      if (roster.came(user)) fanOut(io, friends, { id: user, online: true });
      socket.emit(
        'presence:state',
        friends.filter((friend) => roster.has(friend)),
      );
      socket.on('disconnect', () => {
        if (roster.went(user)) fanOut(io, friends, { id: user, online: false });
      });
    });
    return Promise.resolve({ close: () => Promise.resolve() });
  },
  accompany({ socket }) {
    const list = new FriendList();
    socket.on('presence:state', (online: readonly string[]) => {
      list.know(online);
    });
    socket.on('presence:change', ({ id, online }: Change) => {
      list.change(id, online);
    });
    return list;
  },
};
