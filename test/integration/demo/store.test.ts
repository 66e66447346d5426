import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { describe, it } from 'mocha';
import { ChatStore } from '../../../src/demo/chat-store.ts';
import { PresenceError } from '../../../src/index.ts';
import { exec } from '../../support/sqlite-exec.ts';

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

  it('is refused when it is somebody else’s, and left as it is', () =>
    withFolder(async (folder) => {
      const file = path.join(folder, 'other.db');
      await exec(file, 'CREATE TABLE theirs (x)');
      const before = await readFile(file);
      await assert.rejects(ChatStore.open(file), /database of something else/);
      assert.deepEqual(await readFile(file), before);
    }));

  it('is for its owner’s eyes only', () =>
    withFolder(async (folder) => {
      const store = await ChatStore.open(path.join(folder, 'chat.db'));
      await store.meet('ann');
      for (const name of await readdir(folder)) {
        const { mode } = await stat(path.join(folder, name));
        assert.equal(mode & 0o077, 0, name);
      }
      await store.close();
    }));

  it('keeps no message that could not be delivered to everybody', () =>
    withFolder(async (folder) => {
      const file = path.join(folder, 'chat.db');
      const store = await ChatStore.open(file);
      for (const person of ['ann', 'ben']) await store.meet(person);
      await exec(
        file,
        `CREATE TRIGGER fault BEFORE INSERT ON inbox WHEN NEW.person = 'ben' BEGIN SELECT RAISE(ABORT, 'no'); END`,
      );
      const draft = { from: 'ann', chat: '@ben', text: 'hello', clientId: '1', atMs: 1_790_000_000_000 } as const;
      await assert.rejects(store.say(draft), isUnavailable);
      assert.deepEqual((await store.history('ann', '@ben')).messages, []);
      await exec(file, 'DROP TRIGGER fault');
      await store.say(draft);
      assert.equal((await store.sync('ben', 0)).deliveries.length, 1);
      await store.close();
    }));

  it('knows how far somebody has read: never farther than what was said, and never back', () =>
    withFolder(async (folder) => {
      const store = await ChatStore.open(path.join(folder, 'chat.db'));
      for (const person of ['ann', 'ben']) await store.meet(person);
      assert.equal(await store.read('ben', '@ann', 5), undefined, 'nothing to read');
      const say = (clientId: string) =>
        store.say({ from: 'ann', chat: '@ben', text: 'hello', clientId, atMs: 1_790_000_000_000 });
      const [first, second] = [await say('1'), await say('2')];
      assert.equal(await store.read('ben', '@ann', Number.MAX_SAFE_INTEGER), second.id);
      assert.equal(await store.read('ben', '@ann', first.id), undefined);
      await say('3');
      assert.deepEqual(
        (await store.welcome('ben')).chats.map(({ unread }) => unread),
        [1],
      );
      await store.close();
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
      assert.equal((await again.say(draft)).atMs, draft.atMs);
      const { deliveries } = await again.sync('ann', 0);
      assert.equal(deliveries.length, 1, 'a note to oneself comes once');
      await again.close();
    }));
});
