import type { Socket } from 'socket.io-client';
import type { ClientToServerEvents, RefreshAck, ServerToClientEvents } from '../../src/wire/protocol.ts';
import { BenchError } from '../bench/sockets/bench-error.ts';
import { WiredClient } from '../support/wired-client.ts';
import type { Answer, Way } from './way.ts';

type PresenceSocket = Socket<ServerToClientEvents, ClientToServerEvents>;

/** A client of this user. `onLost` hears when the server lets go of it. */
export async function connect(
  url: string,
  user: string,
  onLost: (error: Error) => void,
): Promise<WiredClient<PresenceSocket>> {
  const errorOf = (message: string, options?: ErrorOptions): BenchError => new BenchError(message, options);
  const client = new WiredClient<PresenceSocket>({ url, user, auth: { user }, onLost, errorOf });
  await client.connected();
  return client;
}

/** Looks by `presence:refresh`. A look rejects when the server lets go of the viewer. */
export async function socketWay(url: string, viewer: string): Promise<Way> {
  let giveUp: (error: Error) => void = () => undefined;
  const client = await connect(url, viewer, (error) => {
    giveUp(error);
  });
  let bytes = '';
  // Before anybody makes sense of it.
  client.socket.io.engine.on('packet', ({ data }) => {
    bytes = String(data);
  });
  const look = (id: string): Promise<Answer> =>
    new Promise((resolve, reject) => {
      giveUp = reject;
      const answered = (ack: RefreshAck): void => {
        const tookUs = Number(process.hrtime.bigint() - askedAtNs) / 1_000;
        const [presence] = 'presences' in ack ? ack.presences : [];
        if (presence === undefined) reject(new BenchError(`no answer about ${id}: ${bytes}`));
        else resolve({ tookUs, bytes, ageMs: Date.now() - presence.checkedAt, keepForS: undefined });
      };
      const askedAtNs = process.hrtime.bigint();
      client.socket.emit('presence:refresh', { ids: [id], maxAge: 0, background: true }, answered);
    });
  return {
    look,
    close: () => {
      client.close();
    },
  };
}
