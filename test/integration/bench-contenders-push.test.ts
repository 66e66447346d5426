import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'mocha';
import { bare } from '../../scripts/bench/contenders/bare.ts';
import { broadcast } from '../../scripts/bench/contenders/broadcast.ts';
import { heartbeatSweep } from '../../scripts/bench/contenders/heartbeat-sweep.ts';
import { VirtualClock } from '../../scripts/virtual/virtual-clock.ts';
import { closeStages, ContenderStage } from '../support/bench-contender-stage.ts';

const AN_HOUR_MS = 3_600_000;

afterEach(closeStages);

describe('no presence at all', () => {
  it('says nothing, and shows nobody as anything', async () => {
    const stage = await ContenderStage.open(bare);
    const alice = await stage.connect('alice');
    const look = alice.look('bob');
    const bob = await stage.connect('bob');
    await bob.goodbye();
    await stage.pass(60_000);
    assert.equal(look.shown('bob'), 'unsure');
    assert.deepEqual(look.told, []);
    assert.deepEqual(stage.messages(), []);
  });
});

describe('broadcast', () => {
  it('tells whoever comes who is there, and every connection of every friend that they have come', async () => {
    const stage = await ContenderStage.open(broadcast);
    for (const user of ['alice', 'alice', 'carol', 'eve']) await stage.connect(user);
    stage.messages();
    const bob = await stage.connect('bob');
    assert.deepEqual(stage.messages(), [
      'alice < presence:change',
      'alice < presence:change',
      'bob < presence:state',
      'carol < presence:change',
    ]);
    const look = bob.look('alice', 'carol');
    assert.deepEqual(look.told, ['alice there', 'carol there']);
  });

  it('tells friends of the first coming and of the last going only', async () => {
    const stage = await ContenderStage.open(broadcast);
    await stage.connect('alice');
    const phone = await stage.connect('bob');
    stage.messages();
    const laptop = await stage.connect('bob');
    await phone.goodbye();
    await stage.settle();
    assert.deepEqual(stage.messages(), ['bob < presence:state']);
    await laptop.goodbye();
    await stage.settle();
    assert.deepEqual(stage.messages(), ['alice < presence:change']);
  });

  it('tells nobody when nobody else is a friend', async () => {
    const stage = await ContenderStage.open(broadcast);
    await stage.connect('alice');
    stage.messages();
    const loner = await stage.connect('a loner');
    await loner.goodbye();
    await stage.settle();
    assert.deepEqual(stage.messages(), ['a loner < presence:state']);
  });

  it('says nothing while nobody comes or goes, whoever talks or looks', async () => {
    const stage = await ContenderStage.open(broadcast);
    const [alice, bob] = [await stage.connect('alice'), await stage.connect('bob')];
    stage.messages();
    await stage.clock.advance(AN_HOUR_MS);
    alice.look('bob').end();
    bob.say('alice');
    await stage.settle();
    assert.deepEqual(stage.messages(), []);
  });

  it('does not notice by itself that somebody has fallen silent', async () => {
    const stage = await ContenderStage.open(broadcast);
    const [alice, bob] = [await stage.connect('alice'), await stage.connect('bob')];
    bob.fallSilent();
    await stage.clock.advance(AN_HOUR_MS);
    await stage.settle();
    assert.equal(alice.look('bob').shown('bob'), 'there');
  });
});

describe('heartbeat and sweep', () => {
  it('sends a heartbeat every 10 s, and nothing else while all is well', async () => {
    const stage = await ContenderStage.open(heartbeatSweep);
    await stage.connect('alice');
    await stage.connect('bob');
    stage.messages();
    await stage.pass(9_000);
    assert.deepEqual(stage.messages(), []);
    await stage.pass(51_000);
    const beats = ['alice', 'bob'].flatMap((user) => Array<string>(6).fill(`${user} > presence:beat`));
    assert.deepEqual(stage.messages(), beats);
  });

  it('gives up whoever was silent for 25 s at the next sweep, and tells each friend once', async () => {
    const stage = await ContenderStage.open(heartbeatSweep);
    const alice = await stage.connect('alice');
    const bob = await stage.connect('bob');
    bob.fallSilent();
    const look = alice.look('bob');
    await stage.pass(29_000);
    assert.deepEqual(look.told, ['bob there']);
    stage.messages();
    await stage.pass(1_000);
    assert.deepEqual(look.told, ['bob there', 'bob away']);
    await stage.pass(60_000);
    assert.deepEqual(
      stage.messages().filter((message) => !message.endsWith('beat')),
      ['alice < presence:change'],
    );
  });

  it('keeps somebody of whose devices one is not silent', async () => {
    const stage = await ContenderStage.open(heartbeatSweep);
    const alice = await stage.connect('alice');
    const phone = await stage.connect('bob');
    await stage.connect('bob');
    phone.fallSilent();
    await stage.pass(60_000);
    assert.equal(alice.look('bob').shown('bob'), 'there');
  });

  for (const sign of ['a heartbeat', 'anything else']) {
    it(`takes back whoever was given up, by ${sign}, and tells each friend once`, async () => {
      const stage = await ContenderStage.open(heartbeatSweep);
      const alice = await stage.connect('alice');
      // A page in the background, whose timers stand still.
      const page = new VirtualClock();
      const bob = await stage.connect('bob', page);
      const look = alice.look('bob');
      await stage.pass(60_000);
      stage.messages();
      if (sign === 'a heartbeat') await page.advance(10_000);
      else bob.say('carol');
      await stage.settle();
      assert.deepEqual(look.told, ['bob there', 'bob away', 'bob there']);
      const changes = stage.messages().filter((message) => message.includes('<'));
      assert.deepEqual(changes, ['alice < presence:change']);
    });
  }

  it('takes anything that somebody does for a heartbeat', async () => {
    const stage = await ContenderStage.open(heartbeatSweep);
    const alice = await stage.connect('alice');
    const bob = await stage.connect('bob', new VirtualClock());
    const look = alice.look('bob');
    for (let round = 0; round < 6; round += 1) {
      bob.say('carol');
      await stage.pass(20_000);
    }
    assert.deepEqual(look.told, ['bob there']);
  });

  it('tells whoever comes that those who were given up are away', async () => {
    const stage = await ContenderStage.open(heartbeatSweep);
    const bob = await stage.connect('bob');
    bob.fallSilent();
    await stage.pass(30_000);
    const alice = await stage.connect('alice');
    assert.equal(alice.look('bob').shown('bob'), 'away');
  });

  it('says nothing more when the connection of somebody who was given up ends', async () => {
    const stage = await ContenderStage.open(heartbeatSweep);
    await stage.connect('alice');
    const bob = await stage.connect('bob', new VirtualClock());
    await stage.pass(30_000);
    stage.messages();
    await bob.cut();
    await stage.settle();
    assert.deepEqual(stage.messages(), []);
  });

  it('goes as much faster as the clock', async () => {
    const stage = await ContenderStage.open(heartbeatSweep, { speed: 5 });
    const alice = await stage.connect('alice');
    const bob = await stage.connect('bob');
    bob.fallSilent();
    stage.messages();
    const look = alice.look('bob');
    await stage.pass(5_000);
    assert.deepEqual(look.told, ['bob there']);
    assert.deepEqual(stage.messages(), Array(2).fill('alice > presence:beat'));
    await stage.pass(1_000);
    assert.deepEqual(look.told, ['bob there', 'bob away']);
  });
});
