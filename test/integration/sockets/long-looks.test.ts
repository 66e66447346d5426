import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'mocha';
import { closeWorlds, World } from '../../support/sockets.ts';
import { refreshed } from '../../support/sockets-client.ts';

const EVERYBODY = Array.from({ length: 1_000 }, (_, index) => `user-${index}`);
const LONG_LOOKS = 20;

describe('looks at many people', () => {
  afterEach(closeWorlds);

  it('take turns, and one at a few people gets in between', async () => {
    const asked: string[] = [];
    const policy = (viewer: string, ids: readonly string[]): 'full'[] => {
      asked.push(viewer);
      return ids.map(() => 'full');
    };
    const world = await World.open({ policy });
    const [eve, alice] = [await world.connect('eve'), await world.connect('alice')];
    asked.length = 0;
    const long = Array.from({ length: LONG_LOOKS }, () => eve.refresh(EVERYBODY, { background: true }));
    const short = alice.refresh(EVERYBODY.slice(0, 20));
    for (const reply of await Promise.all(long)) assert.equal(refreshed(reply).presences.length, EVERYBODY.length);
    refreshed(await short);
    assert.equal(asked.length, LONG_LOOKS + 1);
    assert.ok(asked.indexOf('alice') < LONG_LOOKS, `alice was answered as number ${asked.indexOf('alice')}`);
  });

  it('of somebody who has gone meanwhile bring nobody back', async () => {
    const world = await World.open();
    const eve = await world.connect('eve');
    const first = eve.refresh(EVERYBODY);
    for (let more = 0; more < LONG_LOOKS; more += 1) eve.refresh(EVERYBODY).catch(() => undefined);
    refreshed(await first);
    await eve.cut();
    await world.clock.advance(10_001);
    const [presence] = await world.presence.refresh('viewer', ['eve']);
    assert.equal(presence?.evidence, 'no-connection');
  });
});
