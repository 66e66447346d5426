import { serve } from '../serve.ts';
import { listen, openSocketServer } from './listening.ts';

export interface RelayOptions {
  /** What each viewer is answered once its target has acked. */
  readonly replies: Readonly<Record<string, unknown>>;
  /** Whom each viewer's questions are passed on to. */
  readonly targets: Readonly<Record<string, string>>;
}

/** Bare Socket.IO that passes every question on, and answers once that is acked. */
serve(({ replies, targets }: RelayOptions) => {
  const { io, http } = openSocketServer();
  const sockets = new Map<string, { emit(event: string, message: object, ack: () => void): unknown }>();
  io.on('connection', (socket) => {
    const { user } = socket.data as { user: string };
    sockets.set(user, socket);
    const target = targets[user];
    if (target === undefined) return;
    const reply = replies[user];
    socket.on('presence:refresh', (_message: unknown, ack: (reply: unknown) => void) => {
      sockets.get(target)?.emit('presence:probe', {}, () => {
        ack(reply);
      });
    });
  });
  return listen(http);
});
