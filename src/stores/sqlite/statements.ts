import { EVERYTHING } from '../../domain/visibility.ts';

/* What is done to the one table of src/stores/sqlite/schema.ts. Only text is bound: see `SqlValue`. */

// In the row of a user who chose what to show, and was never seen or not for long. Nothing else is even and negative.
const NONE = -2;

// JSON both ways: one parameter and one row, whatever the number of ids. As pairs, for ids are hostile as keys.
// Sorted, so that neighbours in the table are written together. What changes nothing writes nothing.
export const MERGE = `
  INSERT INTO last_seen (id, sighting)
  SELECT value ->> 0, value ->> 1 FROM json_each(?1) WHERE true ORDER BY 1
  ON CONFLICT (id) DO UPDATE SET sighting = excluded.sighting WHERE abs(excluded.sighting) > abs(sighting) OR sighting = ${NONE}`;
export const READ = `
  SELECT json_group_array(json_array(last_seen.id, last_seen.sighting)) AS pairs
  FROM json_each(?1) AS wanted JOIN last_seen ON last_seen.id = wanted.value WHERE sighting <> ${NONE}`;
// Also of those who never chose, so that whoever did takes no longer.
export const READ_SHOWN = `
  SELECT json_group_array(json_array(wanted.value, json(coalesce(last_seen.shows, '${JSON.stringify(EVERYTHING)}')))) AS pairs
  FROM json_each(?1) AS wanted LEFT JOIN last_seen ON last_seen.id = wanted.value`;
export const SHOW = `
  INSERT INTO last_seen (id, sighting, shows) VALUES (?1, ${NONE}, ?2)
  ON CONFLICT (id) DO UPDATE SET shows = excluded.shows`;
export const REMOVE = 'DELETE FROM last_seen WHERE id = ?1';
export const FORGET = `
  INSERT INTO last_seen (id, sighting) VALUES (?1, CAST(?2 AS INTEGER))
  ON CONFLICT (id) DO UPDATE SET sighting = -max(abs(sighting), abs(excluded.sighting)), shows = NULL`;
// By the key, of which there is an index: the last of the next rows, and what of them is old.
export const STEP = 'SELECT id FROM last_seen WHERE id > ?1 ORDER BY id LIMIT 1 OFFSET 999';
const OLD = `
  id > ?1 AND (?2 = '' OR id <= ?2)
  AND (sighting BETWEEN 1 AND CAST(?3 AS INTEGER) - 1 OR sighting BETWEEN CAST(?4 AS INTEGER) + 1 AND -1 AND sighting <> ${NONE})`;
export const PRUNE = `DELETE FROM last_seen WHERE ${OLD} AND shows IS NULL`;
export const PRUNE_SEEN = `UPDATE last_seen SET sighting = ${NONE} WHERE ${OLD}`;
