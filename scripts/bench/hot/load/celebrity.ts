import { serve } from '../serve.ts';
import { openRawSocket } from './raw-sockets.ts';

let probes = 0;

/** Somebody who is there, answers probes and does nothing else. */
async function connect({ url, user }: { readonly url: string; readonly user: string }): Promise<void> {
  const socket = await openRawSocket({ url, auth: { user } }, (packet) => {
    if (!packet.startsWith('42')) return;
    probes += 1;
    // Long idle: that the answer has come makes nobody fresh.
    socket.send(`43${packet.slice(2, packet.indexOf('['))}[{"idleMs":60000}]`);
  });
  socket.send('42["presence:hello",{"version":1}]');
}

serve(connect, { probes: () => probes });
