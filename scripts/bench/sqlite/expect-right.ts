import assert from 'node:assert/strict';
import type { Side } from './side.ts';
import type { Sightings } from './sightings.ts';

const BATCH = 1_000;

/** @throws unless each side keeps the newer of two sightings, and reads what it should hold, by its own statements. */
export async function expectRight(sides: readonly Side[], sightings: Sightings): Promise<void> {
  const newer = sightings.batch(BATCH);
  const older = new Map(Array.from(newer, ([id, sighting]) => [id, sighting - 1]));
  for (const side of sides) {
    await side.merge(newer);
    await side.merge(older);
    assert.deepEqual(new Map([...(await side.read([...newer.keys(), 'nobody']))].sort()), new Map([...newer].sort()));
    await side.expect(sightings);
  }
}
