import { createServer } from 'node:http';
import path from 'node:path';
import express from 'express';
import { Server } from 'socket.io';
import { attachPresence, bearerAuth, expressMessages, tokenVerifier } from '../../../../src/index.ts';
import { SqliteStore } from '../../../../src/stores/sqlite/sqlite-store.ts';
import { serve } from '../serve.ts';
import type { HttpServerOptions } from './http-standalone.ts';
import { listen } from './listening.ts';

const HOUR_MS = 3_600_000;
const WIDE = 1_000_000_000;

/** Presence in somebody's Express app, with Express's defaults. Limits count, and are so wide that a benchmark does not meet them. */
serve(async ({ folder, secret, fresh }: HttpServerOptions) => {
  const app = express();
  const http = createServer(expressMessages(app), app);
  const io = new Server(http);
  const presence = await attachPresence(io, {
    userId: () => undefined,
    store: await SqliteStore.open(path.join(folder, 'presence.db')),
    authenticate: bearerAuth(tokenVerifier({ secret })),
    limits: { idsPerMinute: WIDE, touchesPerMinute: WIDE },
    freshForMs: HOUR_MS,
    idleAfterMs: HOUR_MS,
  });
  app.use(presence.router());
  for (const id of fresh) presence.touch(id);
  return listen(http);
});
