import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { Server } from 'socket.io';
import { attachPresence, type WhosThere } from '../../src/attach-presence.ts';
import type { Policy } from '../../src/ports/policy.ts';
import { SqliteStore } from '../../src/stores/sqlite/sqlite-store.ts';
import { admitAll } from '../bench/admit-all.ts';

export interface TimingServerOptions {
  /** The database, with those who were seen before. */
  readonly file: string;
  readonly freshFloorMs: number;
  readonly answerStepMs: number;
  readonly plantUs: number;
}

export interface Hiding {
  readonly byPolicy: readonly string[];
  readonly byChoice: readonly string[];
}

/** Who asks over HTTP. A token would be checked as well, and the time that takes would blur what is measured. */
export const VIEWER_HEADER = 'x-viewer';
/** From whom the policy hides nobody. */
export const INSIDER = 'insider';

/** A server as whosthere's own, with its defaults, and with a policy in its process. */
export class TimingServer {
  readonly url: string;
  readonly #presence: WhosThere;
  readonly #hidden: Set<string>;

  private constructor(url: string, presence: WhosThere, hidden: Set<string>) {
    this.url = url;
    this.#presence = presence;
    this.#hidden = hidden;
  }

  static async start({ file, plantUs, ...settings }: TimingServerOptions): Promise<TimingServer> {
    const app = express().disable('x-powered-by').disable('etag');
    const http = createServer(app);
    // Nobody is pinged while time is taken.
    const io = new Server(http, { serveClient: false, transports: ['websocket'], pingInterval: 3_600_000 });
    admitAll(io);
    const hidden = new Set<string>();
    const presence = await attachPresence(io, {
      ...settings,
      store: await SqliteStore.open(file),
      policy: policyThatHides(hidden, plantUs),
      userId: (socket) => (socket.data as { user: string }).user,
      authenticate: (request) => ({ id: request.get(VIEWER_HEADER) ?? '', scopes: new Set() }),
      // One viewer looks more often than any person would, and what is refused for that takes no time to be measured.
      limits: false,
      probesPerTargetPerMinute: 1_000_000,
      probesPerPairPerMinute: 1_000_000,
      // However long an answer takes, the ack carries it.
      ackWithinMs: 60_000,
    });
    app.use(presence.router());
    http.listen(0, '127.0.0.1');
    await once(http, 'listening');
    return new TimingServer(`http://127.0.0.1:${(http.address() as AddressInfo).port}`, presence, hidden);
  }

  /** How many connections were pinged since the start. */
  get pings(): number {
    return this.#presence.stats.pings;
  }

  /** From now on. */
  async hide({ byPolicy, byChoice }: Hiding): Promise<void> {
    for (const id of byPolicy) this.#hidden.add(id);
    for (const id of byChoice) await this.#presence.setVisibility(id, { visible: false, lastSeen: 'exact' });
  }

  flush(): Promise<void> {
    return this.#presence.flush();
  }
}

/** Takes longer by `plantUs` where it hides somebody. */
function policyThatHides(hidden: ReadonlySet<string>, plantUs: number): Policy {
  return (viewer, ids) => {
    const levels = ids.map((id) => (viewer !== INSIDER && hidden.has(id) ? 'hidden' : 'full'));
    if (plantUs > 0 && levels.includes('hidden')) {
      const untilMs = performance.now() + plantUs / 1_000;
      while (performance.now() < untilMs);
    }
    return levels;
  };
}
