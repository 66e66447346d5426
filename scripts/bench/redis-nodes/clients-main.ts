import { io } from 'socket.io-client';
import { PROTOCOL_VERSION, type ProbeAck } from '../../../src/wire/protocol.ts';
import { answerParent } from '../sockets/questions.ts';
import type { Connecting } from './fleet.ts';

/** All who are asked, in a process of its own: each answers at once that they are active. */
async function connect(url: string, user: string): Promise<void> {
  const socket = io(url, { transports: ['websocket'], auth: { user }, reconnection: false, forceNew: true });
  socket.on('presence:probe', (_message: unknown, answer: (ack: ProbeAck) => void) => {
    answer({ idleMs: 0 });
  });
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve).once('connect_error', reject);
  });
  socket.on('disconnect', (reason) => {
    throw new Error(`${user} was let go of: ${reason}`);
  });
  socket.emit('presence:hello', { version: PROTOCOL_VERSION });
}

answerParent({
  connect: async (about) => {
    const { url, users } = about as Connecting;
    await Promise.all(users.map((user) => connect(url, user)));
  },
});
