import type { Connection, SqlValue } from './connection.ts';

export interface Schema {
  /** Marks a file as ours, in its header (`PRAGMA application_id`). A positive 32-bit integer. */
  readonly applicationId: number;
  /**
   * Scripts in the order of their versions: the one at index `v` leads from version `v` to `v + 1`
   * (`PRAGMA user_version`). One that was released is never changed; a new one is appended.
   */
  readonly migrations: readonly string[];
}

/**
 * Reads whose the file is and its version. Writes nothing.
 * @throws when it belongs to another application, or to a version of ours that this one does not know.
 */
export async function readVersion(connection: Connection, schema: Schema): Promise<number> {
  const applicationId = toInteger(await connection.scalar('PRAGMA application_id'));
  const version = toInteger(await connection.scalar('PRAGMA user_version'));
  // A file with nothing in it is anybody's: the one just created, or one left by a crash before the first commit.
  const isEmpty = applicationId === 0 && version === 0 && (await connection.scalar(FIRST_OBJECT)) === undefined;
  if (isEmpty) return 0;
  if (applicationId !== schema.applicationId) {
    throw new Error(`it belongs to another application (application_id ${applicationId})`);
  }
  const known = schema.migrations.length;
  if (version > known) {
    throw new Error(`it was written by a newer version (schema ${version}; this one knows up to ${known})`);
  }
  return version;
}

/**
 * Brings the file to the newest version, in one transaction: wholly or not at all. The lock is taken
 * first, so that of several processes one migrates and the others find it done.
 * Nobody else may use the connection meanwhile.
 */
export async function migrate(connection: Connection, schema: Schema): Promise<void> {
  await connection.exec('BEGIN IMMEDIATE');
  try {
    const version = await readVersion(connection, schema);
    for (const migration of schema.migrations.slice(version)) await connection.exec(migration);
    if (version < schema.migrations.length) {
      await connection.exec(
        `PRAGMA application_id = ${schema.applicationId}; PRAGMA user_version = ${schema.migrations.length}`,
      );
    }
    await connection.exec('COMMIT');
  } catch (error) {
    // SQLite may have rolled back by itself (disk full, say), and then this fails. The first error is what counts.
    await connection.exec('ROLLBACK').catch(() => undefined);
    throw error;
  }
}

const FIRST_OBJECT = 'SELECT name FROM sqlite_schema LIMIT 1';

function toInteger(value: SqlValue | undefined): number {
  return typeof value === 'number' ? value : 0;
}
