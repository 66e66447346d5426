import assert from 'node:assert/strict';
import { access, mkdir, rename } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { Connection } from '../../../../src/stores/sqlite/connection.ts';
import { openDatabase } from '../../../../src/stores/sqlite/open-database.ts';
import { schema } from '../../../../src/stores/sqlite/schema.ts';
import { Random } from '../../../support/random.ts';
import { median } from '../../../support/statistics.ts';
import { bundle } from '../bundle.ts';
import type { Row } from '../row.ts';
import { StandaloneProcess } from '../servers/standalone-process.ts';

const USERS = 10_000_000;
const LOOKS = 200;
const MAIN = new URL('../../../../src/server/main.ts', import.meta.url);
const BUSY_TIMEOUT_MS = 60_000;

interface Sample {
  /** From the start of the process to its first answer. */
  readonly readyMs: number;
  /** Of looks at users of whom nothing is in memory. */
  readonly lookMs: number;
}

/** What a large file costs whoever starts on it: each turn is a process of its own, looked at from outside. */
export const coldStart: Row = {
  name: 'cold-start',
  path: 'cold start with 10 million users in SQLite',
  against: 'the same on an empty file',
  async measure(stage) {
    const main = await bundle(MAIN);
    const folder = await stage.folder();
    const empty = path.join(folder, 'empty.db');
    const full = await fullFile();
    const random = new Random(1);
    const turns = await stage.takeTurns({ ours: full, bare: empty }, async (file): Promise<Sample> => {
      const startedAt = performance.now();
      const server = await StandaloneProcess.start(main, file, stage.signal);
      try {
        const readyMs = performance.now() - startedAt;
        const tookMs: number[] = [];
        for (let look = 0; look < LOOKS; look += 1) {
          const id = idOf(random.int(0, USERS - 1));
          const askedAt = performance.now();
          const presence = await server.look(id);
          tookMs.push(performance.now() - askedAt);
          assert.equal(presence.status, 'offline');
          // Who is in the file was seen once.
          assert.equal(presence.lastSeen !== null, file === full);
          await setImmediate();
        }
        return { readyMs, lookMs: median(tookMs) };
      } finally {
        await server.stop();
      }
    });
    return [
      turns.figure(({ readyMs }) => readyMs, { what: 'until it answers', unit: 'ms', goal: { atMost: 1.5 } }),
      turns.figure(({ lookMs }) => lookMs, { what: 'cold look, p50', unit: 'ms', goal: { atMost: 1.3 } }),
    ];
  },
};

function idOf(user: number): string {
  return `user-${String(user).padStart(8, '0')}`;
}

/** Made once, and kept among the temporary files: it takes some seconds, and 300 MB. */
async function fullFile(): Promise<string> {
  const file = path.join(tmpdir(), 'whosthere-bench', `users-${USERS}-schema-${schema.migrations.length}.db`);
  const isThere = await access(file).then(
    () => true,
    () => false,
  );
  if (isThere) return file;
  await mkdir(path.dirname(file), { recursive: true });
  const unfinished = `${file}.${process.pid}`;
  await (await openDatabase(unfinished, schema, BUSY_TIMEOUT_MS)).close();
  const connection = await Connection.open(unfinished, { busyTimeoutMs: BUSY_TIMEOUT_MS });
  // As many pages as it will have would go through the log otherwise.
  await connection.exec('PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF');
  await connection.exec(`
    INSERT INTO last_seen (id, sighting)
    WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < ${USERS - 1})
    SELECT printf('user-%08d', i), 3400000000000 + 2 * i FROM n`);
  await connection.close();
  await rename(unfinished, file);
  return file;
}
