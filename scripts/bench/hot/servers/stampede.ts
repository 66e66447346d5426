import path from 'node:path';
import { attachPresence, type WhosThere } from '../../../../src/attach-presence.ts';
import { SqliteStore } from '../../../../src/stores/sqlite/sqlite-store.ts';
import { serve } from '../serve.ts';
import { listen, openSocketServer } from './listening.ts';

export interface StampedeOptions {
  /** For its database. */
  readonly folder: string;
  readonly freshForMs: number;
}

let presence: WhosThere | undefined;

/** whosthere with its defaults, on SQLite, but for how soon everything is stale. */
serve(
  async ({ folder, freshForMs }: StampedeOptions) => {
    const { io, http } = openSocketServer();
    presence = await attachPresence(io, {
      userId: (socket) => (socket.data as { user: string }).user,
      store: await SqliteStore.open(path.join(folder, 'presence.db')),
      freshForMs,
    });
    return listen(http);
  },
  {
    touch: (id) => presence?.touch(String(id)),
    /** Pings sent so far. */
    pings: () => presence?.stats.pings,
  },
);
