/**
 * A process with a SqliteStore, told over IPC what to do: see {@link Command} and {@link Report}.
 * Started by test/support/store-process.ts.
 */
import { messageOf } from '../../src/domain/errors.ts';
import { seenAt } from '../../src/domain/sighting.ts';
import { SqliteStore } from '../../src/stores/sqlite/sqlite-store.ts';

export type Command =
  /** Opens the store; as an ordinary user even if started by root, for whom read-only files are not. */
  | { readonly kind: 'open'; readonly path: string; readonly asOrdinaryUser?: boolean }
  /**
   * Merges one batch after the other, each of the same `users` ids at the next of `moments`. All are
   * handed over at once, so that whenever one is reported the next is already being written.
   */
  | { readonly kind: 'raise'; readonly users: number; readonly momentsMs: readonly number[] }
  | { readonly kind: 'read'; readonly users: number }
  | { readonly kind: 'close' };

export type Report =
  | { readonly kind: 'ready' | 'opened' | 'closed' }
  | { readonly kind: 'raised'; readonly atMs: number }
  | { readonly kind: 'found'; readonly sightings: readonly number[] }
  | { readonly kind: 'failed'; readonly message: string };

/** An id of the users that `raise` and `read` are about. */
export const userId = (index: number): string => `user-${index}`;

const NOBODY = 65_534;
let store: SqliteStore | undefined;

if (process.send) {
  process.on('message', (command) => {
    // Only store-process.ts sends, and it sends commands.
    obey(command as Command).catch((error: unknown) => {
      report({ kind: 'failed', message: messageOf(error) });
    });
  });
  report({ kind: 'ready' });
}

async function obey(command: Command): Promise<void> {
  switch (command.kind) {
    case 'open':
      if (command.asOrdinaryUser === true && process.getuid?.() === 0) process.setuid?.(NOBODY);
      store = await SqliteStore.open(command.path);
      {
        report({ kind: 'opened' });
        return;
      }
    case 'raise': {
      const ids = Array.from({ length: command.users }, (_, index) => userId(index));
      const merges = command.momentsMs.map(async (atMs) => {
        await openStore().mergeMany(new Map(ids.map((id) => [id, seenAt(atMs)])));
        report({ kind: 'raised', atMs });
      });
      await Promise.all(merges);
      return;
    }
    case 'read': {
      const ids = Array.from({ length: command.users }, (_, index) => userId(index));
      report({ kind: 'found', sightings: [...(await openStore().getMany(ids)).values()] });
      return;
    }
    case 'close':
      await openStore().close();
      report({ kind: 'closed' });
  }
}

function openStore(): SqliteStore {
  if (!store) throw new Error('no store is open');
  return store;
}

function report(what: Report): void {
  process.send?.(what);
}
