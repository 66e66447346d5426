import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'mocha';
import { closeWorlds, World } from '../../support/sockets.ts';
import { gist } from '../../support/sockets-client.ts';
import { RawClient } from '../../support/sockets-raw-client.ts';

const STALE_MS = 10_001;
const PROBE_TIMEOUT_MS = 2_000;
const HELLO = '42["presence:hello",{"version":1}]';
/** `presence:probe` with the number of its ack. */
const PROBE = /^42(\d+)\["presence:probe",\{\}\]$/;

describe('a client that is not ours', () => {
  afterEach(closeWorlds);

  it('is probed by an Engine.IO ping, which it answers by itself', async () => {
    const { world, target } = await open(4);
    assert.deepEqual(await look(world), 'online probe');
    assert.equal(target.pings, 1);
  });

  it('is offline when it does not answer one, and not when it answers late', async () => {
    const { world, target } = await open(4);
    target.answersPings = false;
    const answer = look(world);
    await target.expect(/^2$/);
    await world.clock.advance(PROBE_TIMEOUT_MS);
    assert.equal(await answer, 'offline no-answer');
    target.send('3');
    await acked(target);
    assert.equal(await look(world), 'online probe');
    assert.equal(target.pings, 1);
  });

  it('may say hello and answer presence:probe, in any language', async () => {
    const { world, target } = await open(4);
    target.send(HELLO);
    await acked(target);
    const answers = world.presence.refresh('alice', ['bob']);
    const [, ack = ''] = PROBE.exec(await target.expect(PROBE)) ?? [];
    target.send(`43${Number(ack) + 1}[{"idleMs":0}]`);
    target.send(`43${ack}[{"idleMs":1234}]`);
    target.send(`43${ack}[{"idleMs":0}]`);
    const [answer] = await answers;
    assert.equal(answer && gist(answer), 'online probe');
    assert.equal(answer?.lastSeen, world.clock.now() - 1_234);
    assert.equal(target.pings, 0);
  });

  it('is probed over polling too', async () => {
    const world = await World.open({ userId: (socket) => String(socket.handshake.query['user']) });
    const url = `http://127.0.0.1:${world.port}/socket.io/?EIO=4&transport=polling&user=bob`;
    const get = async (sid: string): Promise<string> => (await fetch(`${url}&sid=${sid}`)).text();
    const post = async (sid: string, body: string): Promise<string> =>
      (await fetch(`${url}&sid=${sid}`, { method: 'POST', body })).text();

    const opened = await (await fetch(url)).text();
    const { sid } = JSON.parse(opened.slice(1)) as { sid: string };
    await post(sid, '40');
    assert.match(await get(sid), /^40/);
    await world.clock.advance(STALE_MS);
    const answer = look(world);
    assert.equal(await get(sid), '2');
    assert.equal(await post(sid, '3'), 'ok');
    assert.equal(await answer, 'online probe');
    await post(sid, '41');
  });
});

describe('a client of Socket.IO 2, which knows no pings of the server', () => {
  afterEach(closeWorlds);

  it('cannot be probed: it is offline once its traffic is stale, and unharmed', async () => {
    const { world, target } = await open(3);
    const answer = look(world);
    await target.expect(/^2$/);
    await world.clock.advance(PROBE_TIMEOUT_MS);
    assert.equal(await answer, 'offline no-answer');
    await acked(target);
    target.send('42["say","hi"]');
    await acked(target);
    assert.equal(await look(world), 'online traffic');
  });

  it('answers with a ping of its own, should one be due', async () => {
    const { world, target } = await open(3);
    const answer = look(world);
    await target.expect(/^2$/);
    target.send('2');
    await target.expect(/^3$/);
    assert.equal(await answer, 'online probe');
  });

  it('can be probed once it has said hello', async () => {
    const { world, target } = await open(3);
    target.send(HELLO);
    await acked(target);
    const answer = look(world);
    const [, ack = ''] = PROBE.exec(await target.expect(PROBE)) ?? [];
    target.send(`43${ack}[{"idleMs":${STALE_MS}}]`);
    assert.equal(await answer, 'online probe');
  });
});

async function open(revision: 3 | 4): Promise<{ world: World; target: RawClient }> {
  const world = await World.bare({ allowEIO3: true });
  await world.attach({ userId: (socket) => String(socket.handshake.query['user']), probeTimeoutMs: PROBE_TIMEOUT_MS });
  const target = await RawClient.connect(world, 'bob', revision);
  target.answersPings = revision === 4;
  await world.clock.advance(STALE_MS);
  return { world, target };
}

async function look(world: World): Promise<string> {
  const answers = await world.presence.refresh('alice', ['bob']);
  return answers.map(gist).join();
}

/** The server has dealt with all that was sent before. */
async function acked(client: RawClient): Promise<void> {
  client.send('427["presence:refresh",{"ids":[],"background":true}]');
  await client.expect(/^437\[\{"presences":\[\],"pending":\[\],"now":\d+\}\]$/);
}
