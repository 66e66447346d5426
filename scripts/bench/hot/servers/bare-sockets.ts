import { createServer } from 'node:http';
import { Server } from 'socket.io';
import { serve } from '../serve.ts';
import { listen } from './listening.ts';
import { resources } from './resources.ts';

export interface BareSocketsOptions {
  readonly pingIntervalMs: number;
}

/** Socket.IO with its defaults else, which lets everybody in and does nothing with them. */
serve(
  async ({ pingIntervalMs }: BareSocketsOptions) => {
    const http = createServer();
    new Server(http, { pingInterval: pingIntervalMs });
    return listen(http);
  },
  { resources },
);
