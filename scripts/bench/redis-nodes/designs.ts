import { createShardedAdapter } from '@socket.io/redis-adapter';
import { createClient } from 'redis';
import type { Server } from 'socket.io';
import { attachPresence } from '../../../src/attach-presence.ts';
import { connectRedis } from '../../../src/redis.ts';
import { roomOf } from '../contenders/contender.ts';
import { userOf } from '../contenders/fan-out.ts';

export const DESIGN_NAMES = ['whosthere', 'sharded adapter'] as const;
export type DesignName = (typeof DESIGN_NAMES)[number];

export interface DesignParts {
  readonly io: Server;
  readonly redisUrl: string;
  /** What all keys and channels begin with: nodes that have the same are one deployment. */
  readonly prefix: string;
}

/** A way to ask somebody's client, wherever it is, on one node. */
export interface Probing {
  /** How many nodes it knows of, this one included; undefined when it need not know. */
  nodes(): Promise<number | undefined>;
  /** @throws {Error} unless the client was asked, and has answered. */
  probe(user: string): Promise<void>;
  /** Does now what probes have left for later. */
  finish(): Promise<void>;
}

const PROBE_TIMEOUT_MS = 2_000;

export const designs: Readonly<Record<DesignName, (parts: DesignParts) => Promise<Probing>>> = {
  /** All that a look takes: it reads last seen, too, and writes it. */
  whosthere: async ({ io, redisUrl, prefix }) => {
    const redis = await connectRedis(redisUrl, { prefix, onError: fail });
    const presence = await attachPresence(io, {
      ...redis,
      userId: userOf,
      // Every look is a probe.
      freshForMs: 1,
      freshFloorMs: 0,
      probeTimeoutMs: PROBE_TIMEOUT_MS,
      probesPerSecond: 1_000_000,
      probesPerTargetPerMinute: 1_000_000,
      probesPerPairPerMinute: 1_000_000,
      onError: fail,
    });
    return {
      nodes: () => Promise.resolve(undefined),
      probe: async (user) => {
        const [found] = await presence.refresh('viewer', [user], { maxAge: 0 });
        if (found?.status === 'online' && found.evidence === 'probe') return;
        throw new Error(`${user} is ${found?.status ?? 'missing'}, by ${found?.evidence ?? 'nothing'}`);
      },
      finish: () => presence.flush(),
    };
  },

  /** An event to the user's room that each node's clients are to acknowledge. */
  'sharded adapter': async ({ io, redisUrl, prefix }) => {
    const [publisher, subscriber] = [clientOf(redisUrl), clientOf(redisUrl)];
    await Promise.all([publisher.connect(), subscriber.connect()]);
    // In its default mode. That with channels for private rooms sends events that are acknowledged to all nodes, too.
    io.adapter(createShardedAdapter(publisher, subscriber, { channelPrefix: prefix }));
    return {
      nodes: async () => io.of('/').adapter.serverCount(),
      probe: async (user) => {
        const answers = (await io
          .to(roomOf(user))
          .timeout(PROBE_TIMEOUT_MS)
          .emitWithAck('presence:probe', {})) as unknown[];
        if (answers.length !== 1) throw new Error(`${answers.length} clients of ${user} answered`);
      },
      finish: () => Promise.resolve(),
    };
  },
};

/** With the options of whosthere's own client: a timer for every command would be most of what a command costs. */
function clientOf(url: string) {
  const client = createClient({
    url,
    commandOptions: { timeout: 0 },
    disableOfflineQueue: true,
    maintNotifications: 'disabled',
    socket: { reconnectStrategy: false },
  });
  client.on('error', fail);
  return client;
}

/** A node in trouble measures nothing. */
function fail(error: Error): never {
  throw error;
}
