import type { Row, SqlValue } from '../../../src/stores/sqlite/connection.ts';

/** One way to keep sightings in SQLite. The others are {@link DECIDED} with one thing changed. */
export interface Variant {
  /** Set on every connection, over what `openDatabase` sets. */
  readonly pragmas: Readonly<Record<string, number | string>>;
  readonly withoutRowid: boolean;
  readonly connections: 'two' | 'one';
  readonly merge: MergeForm;
  readonly read: ReadForm;
}

export interface MergeForm {
  readonly sql: string;
  readonly encode: (batch: ReadonlyMap<string, number>) => string;
}

export interface ReadForm {
  readonly sql: string;
  readonly decode: (rows: readonly Row[]) => Map<string, SqlValue>;
}

/** What `openDatabase` is expected to set by itself. */
export const DECIDED_PRAGMAS = { page_size: 1024, wal_autocheckpoint: 16000 };

const mergeFrom = (source: string): string => `
  INSERT INTO last_seen (id, sighting)
  SELECT ${source}
  ON CONFLICT (id) DO UPDATE SET sighting = excluded.sighting WHERE excluded.sighting > sighting`;

const encodePairs = (batch: ReadonlyMap<string, number>): string => JSON.stringify([...batch]);

// The two statements of SqliteStore.
const SORTED_PAIRS: MergeForm = {
  sql: mergeFrom('value ->> 0, value ->> 1 FROM json_each(?1) WHERE true ORDER BY 1'),
  encode: encodePairs,
};
const ONE_ROW: ReadForm = {
  sql: `
    SELECT json_group_array(json_array(last_seen.id, last_seen.sighting)) AS pairs
    FROM json_each(?1) AS wanted JOIN last_seen ON last_seen.id = wanted.value`,
  decode: (rows) => new Map(JSON.parse(String(rows[0]?.['pairs'])) as [string, number][]),
};

export const UNSORTED: MergeForm = {
  sql: mergeFrom('value ->> 0, value ->> 1 FROM json_each(?1) WHERE true'),
  encode: encodePairs,
};
export const OBJECT: MergeForm = {
  sql: mergeFrom('key, value FROM json_each(?1) WHERE true ORDER BY 1'),
  // By hand: an object of JavaScript would put ids that look like integers first, and be slower to build.
  encode: (batch) => `{${Array.from(batch, ([id, sighting]) => `${JSON.stringify(id)}:${sighting}`).join(',')}}`,
};
export const ROW_PER_ID: ReadForm = {
  sql: `
    SELECT last_seen.id AS id, last_seen.sighting AS sighting
    FROM json_each(?1) AS wanted JOIN last_seen ON last_seen.id = wanted.value`,
  decode: (rows) => new Map(rows.map((row) => [String(row['id']), row['sighting'] ?? null])),
};

export const DECIDED: Variant = {
  pragmas: {},
  withoutRowid: true,
  connections: 'two',
  merge: SORTED_PAIRS,
  read: ONE_ROW,
};
