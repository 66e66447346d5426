import { serve } from '../serve.ts';
import { listen, openSocketServer } from './listening.ts';

export interface RelayOptions {
  /** What each viewer is answered once its target has acked. */
  readonly replies: Readonly<Record<string, unknown>>;
}

/** Bare Socket.IO that passes every question on, and answers once that is acked. */
serve(({ replies }: RelayOptions) => {
  const { io, http } = openSocketServer();
  const sockets = new Map<string, { emit(event: string, message: object, ack: () => void): unknown }>();
  io.on('connection', (socket) => {
    const { user } = socket.data as { user: string };
    sockets.set(user, socket);
    const reply = replies[user];
    if (reply === undefined) return;
    socket.on('presence:refresh', ({ ids: [id = ''] }: { ids: string[] }, ack: (reply: unknown) => void) => {
      sockets.get(id)?.emit('presence:probe', {}, () => {
        ack(reply);
      });
    });
  });
  return listen(http);
});
