import path from 'node:path';
import { attachPresence } from '../../../../src/attach-presence.ts';
import { presenceParser } from '../../../../src/sockets/presence-parser.ts';
import { SqliteStore } from '../../../../src/stores/sqlite/sqlite-store.ts';
import { serve } from '../serve.ts';
import { listen, openSocketServer } from './listening.ts';

export interface PresenceOptions {
  /** For its database. */
  readonly folder: string;
  /** Users who have just been active. */
  readonly fresh: readonly string[];
  /** Of whom nothing is remembered from one look to the next. */
  readonly remembersNothing?: boolean;
}

/** whosthere with its defaults, on SQLite. Limits count, and are so wide that a benchmark does not meet them. */
let asked = (): number => 0;

serve(
  async ({ folder, fresh, remembersNothing = false }: PresenceOptions) => {
    const { io, http } = openSocketServer({ parser: presenceParser });
    const presence = await attachPresence(io, {
      userId: (socket) => (socket.data as { user: string }).user,
      store: await SqliteStore.open(path.join(folder, 'presence.db')),
      limits: { idsPerMinute: 1_000_000_000 },
      probesPerSecond: 1_000_000,
      probesPerTargetPerMinute: 1_000_000,
      probesPerPairPerMinute: 1_000_000,
      ...(remembersNothing ? { freshFloorMs: 0 } : { freshForMs: 3_600_000, idleAfterMs: 3_600_000 }),
    });
    for (const id of fresh) presence.touch(id);
    asked = () => presence.stats.pings;
    return listen(http);
  },
  { probes: () => asked() },
);
