import { afterEach } from 'mocha';
import { connect, type Socket } from 'socket.io-client';
import { tokenOf } from './http-tokens.ts';

export type Transport = 'polling' | 'websocket';

export interface ServerClients {
  /** A client of this user, over this transport alone. */
  connect(url: string, userId: string, transport?: Transport): Promise<Socket>;
  /** The same, with a token of the test's own. */
  connectWith(url: string, token: string, transport?: Transport): Promise<Socket>;
}

/** Clients of server processes; those of a test are closed after it. */
export function useServerClients(): ServerClients {
  const clients: Socket[] = [];
  afterEach(() => {
    for (const client of clients.splice(0)) client.disconnect();
  });
  const connectWith: ServerClients['connectWith'] = async (url, token, transport = 'websocket') => {
    const client = connect(url, { auth: { token }, transports: [transport], reconnection: false, forceNew: true });
    clients.push(client);
    await new Promise<void>((resolve, reject) => {
      client.once('connect_error', reject).once('connect', () => {
        resolve();
      });
    });
    return client;
  };
  return {
    connect: async (url, userId, transport) => connectWith(url, await tokenOf(userId), transport),
    connectWith,
  };
}
