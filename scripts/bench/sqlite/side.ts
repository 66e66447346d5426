import assert from 'node:assert/strict';
import { Connection, type PreparedStatement, type SqlValue } from '../../../src/stores/sqlite/connection.ts';
import type { Schema } from '../../../src/stores/sqlite/migrate.ts';
import { openDatabase } from '../../../src/stores/sqlite/open-database.ts';
import { schema } from '../../../src/stores/sqlite/schema.ts';
import { FIRST_SIGHTING, type Sightings } from './sightings.ts';
import { DECIDED_PRAGMAS, type Variant } from './variant.ts';

const BUSY_TIMEOUT_MS = 5000;
const SUMMARY = `SELECT count(*) || ':' || coalesce(sum(sighting - ${FIRST_SIGHTING}), 0) FROM last_seen`;

/** A file kept in the way of a {@link Variant}, open. */
export class Side {
  readonly #variant: Variant;
  readonly #writer: Connection;
  readonly #reader: Connection;
  readonly #merge: PreparedStatement;
  readonly #read: PreparedStatement;

  private constructor(
    variant: Variant,
    { writer, reader }: { writer: Connection; reader: Connection },
    { merge, read }: { merge: PreparedStatement; read: PreparedStatement },
  ) {
    this.#variant = variant;
    this.#writer = writer;
    this.#reader = reader;
    this.#merge = merge;
    this.#read = read;
  }

  /** @throws when the file does not turn out as the variant says. */
  static async open(path: string, variant: Variant): Promise<Side> {
    const writer = await openDatabase(path, schemaOf(variant), BUSY_TIMEOUT_MS);
    let reader = writer;
    try {
      await configure(writer, variant);
      await expectPragmas(writer, { ...DECIDED_PRAGMAS, ...variant.pragmas });
      assert.equal(
        await writer.scalar(`SELECT wr FROM pragma_table_list('last_seen')`),
        variant.withoutRowid ? 1 : 0,
        'WITHOUT ROWID',
      );
      if (variant.connections === 'two') {
        reader = await Connection.open(path, { readOnly: true, busyTimeoutMs: BUSY_TIMEOUT_MS });
        await configure(reader, variant);
        await expectPragmas(reader, variant.pragmas);
      }
      const statements = {
        merge: await writer.prepare(variant.merge.sql),
        read: await reader.prepare(variant.read.sql),
      };
      return new Side(variant, { writer, reader }, statements);
    } catch (error) {
      if (reader !== writer) await reader.close();
      await writer.close();
      throw error;
    }
  }

  async merge(batch: ReadonlyMap<string, number>): Promise<void> {
    await this.#merge(this.#variant.merge.encode(batch));
  }

  async read(ids: readonly string[]): Promise<Map<string, SqlValue>> {
    return this.#variant.read.decode(await this.#read(JSON.stringify(ids)));
  }

  /** @throws when the file does not hold exactly these sightings. */
  async expect(sightings: Sightings): Promise<void> {
    assert.equal(await this.#writer.scalar(SUMMARY), sightings.summary(), 'users and the sum of their sightings');
  }

  async close(): Promise<void> {
    if (this.#reader !== this.#writer) await this.#reader.close();
    // Last: it then folds the log into the file.
    await this.#writer.close();
  }
}

/** The page size of a file that does not exist yet; `openDatabase` then finds it settled. */
export async function settlePageSize(path: string, pageSize: number | string): Promise<void> {
  const connection = await Connection.open(path, { busyTimeoutMs: BUSY_TIMEOUT_MS });
  await connection.exec(`PRAGMA page_size = ${pageSize}; PRAGMA application_id = ${schema.applicationId}`);
  await connection.close();
}

function schemaOf({ withoutRowid }: Variant): Schema {
  if (withoutRowid) return schema;
  return { ...schema, migrations: schema.migrations.map((script) => script.replace(/,\s*WITHOUT ROWID/, '')) };
}

async function configure(connection: Connection, { pragmas }: Variant): Promise<void> {
  for (const [name, value] of Object.entries(pragmas)) await connection.exec(`PRAGMA ${name} = ${value}`);
}

async function expectPragmas(connection: Connection, pragmas: Variant['pragmas']): Promise<void> {
  for (const [name, value] of Object.entries(pragmas)) {
    assert.equal(await connection.scalar(`PRAGMA ${name}`), value, name);
  }
}
