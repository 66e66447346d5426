import assert from 'node:assert/strict';
import path from 'node:path';
import { attachPresence } from '../../../../src/attach-presence.ts';
import { SqliteStore } from '../../../../src/stores/sqlite/sqlite-store.ts';
import { collectGarbage, serve } from '../serve.ts';
import { openSocketServer } from './listening.ts';

export interface RememberingOptions {
  /** For the database of ours; without it the side is bare: a Map. */
  readonly folder?: string;
  readonly users: number;
}

/** Ids of one look. */
const AT_ONCE = 1_000;
const HOUR_MS = 3_600_000;

let ids: readonly string[] = [];
const map = new Map<string, number>();

const side = {
  /** Nothing but what it keeps of users may be left of it. */
  remember: (): Promise<void> => {
    for (const id of ids) map.set(id, Date.now());
    return Promise.resolve();
  },
};

serve(
  async ({ folder, users }: RememberingOptions) => {
    ids = Array.from({ length: users }, (_, user) => `user-${user}`);
    if (folder === undefined) return;
    const presence = await attachPresence(openSocketServer().io, {
      userId: () => undefined,
      store: await SqliteStore.open(path.join(folder, 'remembering.db')),
      sightingCacheSize: users,
      freshForMs: HOUR_MS,
      idleAfterMs: HOUR_MS,
    });
    side.remember = async () => {
      for (const id of ids) presence.touch(id);
      await presence.flush();
      for (let from = 0; from < ids.length; from += AT_ONCE) {
        const answers = await presence.refresh('viewer', ids.slice(from, from + AT_ONCE));
        assert.ok(answers.every(({ status, evidence }) => status === 'online' && evidence === 'traffic'));
      }
    };
  },
  {
    /** Bytes for each user: heap, and what columns of numbers take outside of it. The ids are there before, for both. */
    remembered: async (): Promise<number> => {
      const before = await bytesInUse();
      await side.remember();
      return ((await bytesInUse()) - before) / ids.length;
    },
  },
);

async function bytesInUse(): Promise<number> {
  await collectGarbage();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
