import { serve } from '../serve.ts';
import { listen, openSocketServer } from './listening.ts';

export interface EchoOptions {
  /** What each user is answered, whatever is asked. */
  readonly replies: Readonly<Record<string, unknown>>;
}

/** Bare Socket.IO that acks what has been made before. */
serve(({ replies }: EchoOptions) => {
  const { io, http } = openSocketServer();
  io.on('connection', (socket) => {
    const reply = replies[(socket.data as { user: string }).user];
    socket.on('presence:refresh', (_message: unknown, ack: (reply: unknown) => void) => {
      ack(reply);
    });
  });
  return listen(http);
});
