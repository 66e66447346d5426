import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { describe, it } from 'mocha';
import sqlite3 from 'sqlite3';
import { ChatStore } from '../../../src/demo/chat-store.ts';
import { PresenceError } from '../../../src/index.ts';

async function withFolder(task: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'whosthere-chat-'));
  try {
    await task(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

const isUnavailable = (error: unknown): boolean => error instanceof PresenceError && error.code === 'unavailable';

describe('the file of the demo chat', () => {
  it('is refused when it is none, saying which', () =>
    withFolder(async (folder) => {
      const place = path.join(folder, 'a-folder.db');
      await mkdir(place);
      await assert.rejects(
        ChatStore.open(place),
        (error: Error) => isUnavailable(error) && error.message.includes(place),
      );
    }));

  it('is refused when a newer version has written it, and left as it is', () =>
    withFolder(async (folder) => {
      const file = path.join(folder, 'chat.db');
      await (await ChatStore.open(file)).close();
      await exec(file, 'PRAGMA user_version = 99');
      await assert.rejects(ChatStore.open(file), /newer version/);
    }));

  it('that cannot be read any more makes every call unavailable, and nothing half done', () =>
    withFolder(async (folder) => {
      const store = await ChatStore.open(path.join(folder, 'chat.db'));
      await store.meet('ann');
      await store.close();
      const draft = {
        from: 'ann',
        chat: '@ann',
        text: 'note to self',
        clientId: '1',
        atMs: 1_790_000_000_000,
      } as const;
      await assert.rejects(store.say(draft), isUnavailable);
      await assert.rejects(store.welcome('ann'), isUnavailable);
      const again = await ChatStore.open(path.join(folder, 'chat.db'));
      assert.equal((await again.welcome('ann')).head, 0);
      const { message, deliveries } = await again.say(draft);
      assert.equal(message.atMs, draft.atMs);
      assert.deepEqual([...deliveries.keys()], ['ann'], 'a note to oneself comes once');
      await again.close();
    }));
});

async function exec(file: string, sql: string): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const database = new sqlite3.Database(file);
    database.exec(sql, (error) => {
      database.close(() => {
        if (error === null) resolve();
        else reject(error);
      });
    });
  });
}
