import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'mocha';
import { seenAt } from '../../../src/domain/sighting.ts';
import type { Policy } from '../../../src/ports/policy.ts';
import type { HandDevice } from './support/hand-device.ts';
import { type Look, Viewing, words } from './support/viewing.ts';

const statuses = ({ corrections }: Look): string[] => corrections.map(({ status }) => status);

describe('a late answer', () => {
  let world: Viewing;
  let phone: HandDevice;
  let laptop: HandDevice;

  beforeEach(() => {
    world = new Viewing();
    phone = world.connect('bob');
    laptop = world.connect('bob');
    world.store.rows.set('bob', seenAt(world.startMs - 60_000));
  });

  it('corrects everyone who was told offline, once, and is the verdict from then on', async () => {
    const [first, second] = [world.look(['bob']), world.look(['bob'])];
    await world.pass(3_000);
    const fromMemory = world.look(['bob']);
    assert.equal(fromMemory.isAtOnce, true);
    phone.answer(1_000);
    laptop.answer(0);
    const told = {
      id: 'bob',
      status: 'online',
      lastSeen: world.startMs - 1_000,
      checkedAt: world.startMs + 3_000,
      evidence: 'probe',
    };
    for (const look of [first, second, fromMemory]) {
      assert.equal(look.answers[0]?.status, 'offline');
      assert.deepEqual(look.corrections, [told]);
    }
    assert.equal(world.core.stats.corrections, 3);
    const after = world.look(['bob']);
    assert.deepEqual(words(after), ['bob online traffic']);
    await world.pass(60_000);
    assert.deepEqual(statuses(first), ['online']);
  });

  it('may correct twice where it becomes better: idle, then online', async () => {
    const look = world.look(['bob']);
    await world.pass(2_000);
    phone.answer(900_000);
    laptop.answer(0);
    assert.deepEqual(statuses(look), ['idle', 'online']);
  });

  it('takes nothing from what a better one has proved', async () => {
    const look = world.look(['bob']);
    await world.pass(2_000);
    phone.answer(null);
    laptop.answer(900_000);
    assert.deepEqual(statuses(look), ['online']);
    assert.deepEqual(words(world.look(['bob'])), ['bob online probe']);
  });

  it('tells nothing to those who were told the same, or better', async () => {
    const look = world.look(['bob']);
    await world.pass();
    phone.answer(900_000);
    await world.pass(150);
    assert.deepEqual(words(look), ['bob idle probe']);
    laptop.answer(null);
    assert.deepEqual(statuses(look), ['online']);
    const other = new Viewing();
    const [one, two] = [other.connect('eve'), other.connect('eve')];
    const same = other.look(['eve']);
    await other.pass();
    one.answer(900_000);
    await other.pass(150);
    two.answer(800_000);
    assert.deepEqual(statuses(same), []);
  });

  it('is worth less than traffic that came meanwhile', async () => {
    const look = world.look(['bob']);
    await world.pass(2_000);
    world.core.touch('bob');
    await world.pass(500);
    phone.answer(900_000);
    assert.deepEqual(
      look.corrections.map(({ status, evidence, checkedAt }) => [status, evidence, checkedAt]),
      [['online', 'traffic', world.startMs + 2_000]],
    );
    laptop.answer(0);
    assert.equal(look.corrections.length, 1);
  });

  it('is worth less than traffic that comes while the policy decides on it, whatever age was asked for', async () => {
    const decide: (() => void)[] = [];
    const policy: Policy = (_viewer, ids) =>
      new Promise((resolve) =>
        decide.push(() => {
          resolve(ids.map(() => 'full'));
        }),
      );
    const slow = new Viewing({ policy, settings: { freshFloorMs: 0, policyTimeoutMs: 5_000 } });
    const device = slow.connect('bob');
    const look = slow.look(['bob'], 0);
    decide.shift()?.();
    await slow.pass(2_000);
    device.answer(900_000);
    await slow.pass(1_000);
    slow.core.touch('bob');
    await slow.pass(1_000);
    decide.shift()?.();
    await slow.pass();
    assert.deepEqual(
      look.corrections.map(({ status, evidence, checkedAt }) => [status, evidence, checkedAt]),
      [['online', 'traffic', slow.startMs + 3_000]],
    );
  });

  it('never shows less than the viewer was shown, though memory has let go of it', async () => {
    const tiny = new Viewing({ settings: { sightingCacheSize: 1 } });
    tiny.store.rows.set('bob', seenAt(tiny.startMs - 60_000));
    const device = tiny.connect('bob');
    const look = tiny.look(['bob']);
    await tiny.pass(2_000);
    assert.equal(look.answers[0]?.lastSeen, tiny.startMs - 60_000);
    tiny.look(['eve']);
    await tiny.pass();
    device.answer(900_000);
    assert.equal(look.corrections[0]?.lastSeen, tiny.startMs - 60_000);
  });

  it('after the window corrects nobody', async () => {
    const look = world.look(['bob']);
    await world.pass(12_000);
    assert.equal(phone.isPinged, false);
    assert.deepEqual(look.corrections, []);
    assert.deepEqual(world.core.gauges, { connectedUsers: 1, unwritten: 0, flights: 0, inquiries: 0 });
  });
});
