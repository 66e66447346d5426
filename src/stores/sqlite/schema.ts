import type { Schema } from './migrate.ts';

/** The tables of whosthere's file. */
export const schema: Schema = {
  // "whos" in ASCII.
  applicationId: 0x77686f73,
  migrations: [
    // WITHOUT ROWID: the key is the table, half the bytes per user. STRICT: an integer or an error.
    `CREATE TABLE last_seen (
       id TEXT PRIMARY KEY NOT NULL,
       sighting INTEGER NOT NULL
     ) STRICT, WITHOUT ROWID`,
    // What the user chose to show, as JSON, in the same row: one statement forgets both. NULL for those who never chose.
    'ALTER TABLE last_seen ADD COLUMN shows TEXT',
  ],
};
