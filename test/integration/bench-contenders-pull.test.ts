import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'mocha';
import type { Socket } from 'socket.io';
import type { Contender } from '../../scripts/bench/contenders/contender.ts';
import { pull } from '../../scripts/bench/contenders/pull.ts';
import type { Presence, ProbeAck, RefreshAck, Status } from '../../src/wire/protocol.ts';
import { closeStages, ContenderStage } from '../support/bench-contender-stage.ts';
import type { Person } from '../support/bench-person.ts';

const STALE_MS = 11_000;
const PROBE_TIMEOUT_MS = 2_000;

describe('pull', () => {
  afterEach(closeStages);

  it('says hello, and nothing else while nobody looks, whoever comes, talks and goes', async () => {
    const stage = await ContenderStage.open(pull);
    await stage.connect('alice');
    const bob = await stage.connect('bob');
    assert.deepEqual(stage.messages(), ['alice > presence:hello', 'bob > presence:hello']);
    bob.say('alice');
    await stage.pass(60_000);
    await bob.goodbye();
    await stage.settle();
    assert.deepEqual(stage.messages(), []);
  });

  it('answers a look from what was heard of late, and beyond that by one probe', async () => {
    const stage = await ContenderStage.open(pull);
    const alice = await stage.connect('alice');
    const bob = await stage.connect('bob');
    stage.messages();
    alice.look('bob').end();
    await stage.settle();
    assert.deepEqual(stage.messages(), ['alice > presence:refresh']);

    await stage.pass(STALE_MS);
    const look = alice.look('bob');
    await stage.settle();
    assert.deepEqual(look.told, ['bob there']);
    assert.deepEqual(stage.messages(), ['alice > presence:refresh', 'bob < presence:probe']);

    bob.say('alice');
    await stage.settle();
    alice.look('bob').end();
    await stage.settle();
    assert.deepEqual(stage.messages(), ['alice > presence:refresh']);
  });

  it('asks once for all that is looked at', async () => {
    const stage = await ContenderStage.open(pull);
    const alice = await stage.connect('alice');
    stage.messages();
    const look = alice.look('bob', 'carol');
    await stage.settle();
    assert.deepEqual(look.told, ['bob away', 'carol away']);
    assert.deepEqual(stage.messages(), ['alice > presence:refresh']);
  });

  it('is unsure of somebody silent while they are probed, and then shows them as away', async () => {
    const stage = await ContenderStage.open(pull);
    const alice = await stage.connect('alice');
    const bob = await stage.connect('bob');
    bob.fallSilent();
    await stage.pass(STALE_MS);
    stage.messages();
    const look = alice.look('bob', 'carol');
    await stage.pass(PROBE_TIMEOUT_MS - 1_000);
    assert.deepEqual(look.told, ['carol away']);
    await stage.pass(1_000);
    assert.deepEqual(look.told, ['carol away', 'bob away']);
    assert.deepEqual(stage.messages(), [
      'alice < presence:resolved',
      'alice > presence:refresh',
      'bob < presence:probe',
    ]);
  });

  it('shows somebody who has long been idle as there', async () => {
    const stage = await ContenderStage.open(pull);
    const alice = await stage.connect('alice');
    await stage.connect('bob');
    await stage.clock.advance(600_000);
    const look = alice.look('bob');
    await stage.pass(PROBE_TIMEOUT_MS);
    assert.deepEqual(look.told, ['bob there']);
  });

  it('goes as much faster as the clock', async () => {
    const stage = await ContenderStage.open(pull, { speed: 10 });
    const alice = await stage.connect('alice');
    const bob = await stage.connect('bob');
    bob.fallSilent();
    await stage.pass(STALE_MS / 10);
    stage.messages();
    const look = alice.look('bob');
    await stage.pass(PROBE_TIMEOUT_MS / 10);
    assert.deepEqual(look.told, ['bob away']);
  });

  it('answers a probe with for how long the person has done nothing', async () => {
    const [stage, socket] = await connectTo(() => undefined);
    await stage.pass(7_000);
    const answer = (await socket.emitWithAck('presence:probe', {})) as ProbeAck;
    assert.deepEqual(answer, { idleMs: 7_000 });
  });

  it('shows each answer as what a person makes of it', async () => {
    const statuses: Status[] = ['online', 'idle', 'offline', 'unknown'];
    const [stage, , alice] = await connectTo((reply) => {
      reply({ presences: statuses.map(presence), pending: [], now: 0 });
    });
    const look = alice.look(...statuses);
    await stage.settle();
    assert.deepEqual(look.told, ['online there', 'idle there', 'offline away', 'unknown unsure']);
  });

  it('is unsure when it is refused', async () => {
    const [stage, , alice] = await connectTo((reply) => {
      reply({ error: { code: 'rate_limited', message: 'too many' } });
    });
    const look = alice.look('bob');
    await stage.settle();
    assert.equal(look.shown('bob'), 'unsure');
  });
});

type Answer = (reply: (ack: RefreshAck) => void) => void;

/** The client's half alone: a server that answers looks as it is told to, and Alice, who has connected to it. */
async function connectTo(answer: Answer): Promise<readonly [ContenderStage, Socket, Person]> {
  const sockets: Socket[] = [];
  const serve: Contender['serve'] = async ({ io }) => {
    io.on('connection', (socket) => {
      sockets.push(socket);
      socket.on('presence:refresh', (_request: unknown, reply: (ack: RefreshAck) => void) => {
        answer(reply);
      });
    });
    return { close: async () => undefined };
  };
  const stage = await ContenderStage.open({ ...pull, serve });
  const alice = await stage.connect('alice');
  const [socket] = sockets;
  assert.ok(socket !== undefined);
  return [stage, socket, alice];
}

function presence(status: Status): Presence {
  return { id: status, status, lastSeen: null, checkedAt: 0, evidence: 'none' };
}
