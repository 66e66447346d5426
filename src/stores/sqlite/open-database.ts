import { closeSync, openSync } from 'node:fs';
import { access, constants, mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Connection } from './connection.ts';
import { findDamage, isLarge } from './file-check.ts';
import { migrate, readVersion, type Schema } from './migrate.ts';
import { Turns } from './turns.ts';

// While one migrates, others wait for its lock, each on a thread of the pool it needs to go on.
// So those of this process wait here.
const openings = new Turns();

/**
 * Opens the file for writing, created and migrated as need be. A file that is not ours, of a newer version, cut short or, unless
 * it is large, damaged is refused and left as it is.
 * @param path absolute.
 */
export function openDatabase(path: string, schema: Schema, busyTimeoutMs: number): Promise<Connection> {
  return openings.take(() => open(path, schema, busyTimeoutMs));
}

async function open(path: string, schema: Schema, busyTimeoutMs: number): Promise<Connection> {
  await ensureFile(path);
  await inspect(path, schema, busyTimeoutMs);
  const connection = await Connection.open(path, { busyTimeoutMs });
  try {
    // Holds for a file that is still empty. Smaller pages are written faster by upserts of random short rows, and make a
    // smaller log. What this and the checkpoints below are worth: `npm run bench:sqlite`, docs/decisions/0002-sqlite.md.
    await connection.exec('PRAGMA page_size = 1024');
    // Before WAL, so that from the first commit on the header of the file itself says that it is ours.
    await migrate(connection, schema);
    await enterWal(connection);
    // NORMAL: a crash of the process loses nothing, a power cut perhaps the last commits; neither harms the file.
    // Checkpoints at 16 MB of log instead of 1: pages are written back once for many changes.
    await connection.exec('PRAGMA synchronous = NORMAL; PRAGMA wal_autocheckpoint = 16000');
    return connection;
  } catch (error) {
    // Whatever else goes wrong now, the first error is the one to tell.
    await connection.close().catch(() => undefined);
    throw error;
  }
}

async function ensureFile(path: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  try {
    // SQLite would create it readable by all; -wal and -shm take their mode from it.
    // Only ever a new file, and synchronously, so that nobody here has it open in between: closing
    // any handle of a file drops all POSIX locks this process has on it, those of SQLite included.
    closeSync(openSync(path, 'wx', 0o600));
  } catch (error) {
    if (!hasCode(error, 'EEXIST')) throw error;
  }
  const isFile = (await stat(path)).isFile();
  if (!isFile) throw new Error('it is not a regular file');
  // SQLite would say no more than that it cannot open the file. It keeps -wal and -shm beside it.
  await access(path, constants.R_OK | constants.W_OK);
  await access(dirname(path), constants.W_OK);
}

async function inspect(path: string, schema: Schema, busyTimeoutMs: number): Promise<void> {
  // Closing a connection that may write folds what a crash left in the log into the file. A file
  // that is refused must stay as it is. Without a log, a read-only connection would leave an empty one.
  const readOnly = await hasContent(`${path}-wal`);
  const connection = await Connection.open(path, { readOnly, busyTimeoutMs });
  try {
    // One snapshot: another process may be creating the tables right now.
    await connection.exec('BEGIN');
    await readVersion(connection, schema);
    // Found later, damage would fail every batch that touches it. Of a large file SQLite has seen by now that it is as long
    // as it should be; the rest is left to {@link FileCheck}.
    const damage = (await isLarge(path)) ? undefined : await findDamage(connection);
    if (damage !== undefined) throw damage;
  } finally {
    await connection.close();
  }
}

/**
 * Readers and the writer of a WAL file do not wait for each other.
 * The switch takes the file for itself and, unlike other statements, gives up at once when another
 * process does the same. One of them always wins, and for the others it is then done.
 */
async function enterWal(connection: Connection): Promise<void> {
  for (let attemptsLeft = 100; ; attemptsLeft -= 1) {
    try {
      const mode = await connection.scalar('PRAGMA journal_mode = WAL');
      if (mode !== 'wal') throw new Error(`no WAL mode on this file system (journal_mode ${String(mode)})`);
      return;
    } catch (error) {
      if (!hasCode(error, 'SQLITE_BUSY') || attemptsLeft === 0) throw error;
    }
    // This one does wait, up to the busy timeout.
    await connection.exec('BEGIN IMMEDIATE; COMMIT');
  }
}

async function hasContent(path: string): Promise<boolean> {
  try {
    return (await stat(path)).size > 0;
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return false;
    throw error;
  }
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
