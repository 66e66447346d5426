import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before } from 'mocha';
import { Connection, type SqlValue } from '../../src/stores/sqlite/connection.ts';

/** A directory for the tests of the enclosing `describe`, removed after them. Gives a new path in it per call. */
export function useDatabasePaths(): () => string {
  let directory = '';
  let count = 0;
  before(async () => {
    directory = await mkdtemp(join(tmpdir(), 'whosthere-store-'));
  });
  after(() => rm(directory, { recursive: true }));
  return () => {
    count += 1;
    return join(directory, String(count), 'whosthere.db');
  };
}

/** Does something to the file behind the store's back. */
export async function withConnection<T>(path: string, work: (connection: Connection) => Promise<T>): Promise<T> {
  const connection = await Connection.open(path, { busyTimeoutMs: 5000 });
  try {
    return await work(connection);
  } finally {
    await connection.close();
  }
}

/** A database of somebody else's. */
export async function writeDatabase(path: string, script: string): Promise<void> {
  await writeFile(path, '');
  await withConnection(path, (connection) => connection.exec(script));
}

/** `ok`, or what is wrong with the file. */
export function checkIntegrity(path: string): Promise<SqlValue | undefined> {
  return withConnection(path, (connection) => connection.scalar('PRAGMA integrity_check'));
}
