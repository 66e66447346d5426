import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'mocha';
import { presenceParser } from '../../../src/sockets/presence-parser.ts';
import { closeWorlds, World } from '../../support/sockets.ts';
import { RawClient } from '../../support/sockets-raw-client.ts';

const STALE_MS = 10_001;

const ASKED = [
  '427["presence:refresh",{"ids":["bob","eve","\\"\\\\😀"]}]',
  '428["presence:refresh",{"ids":[]}]',
  '429["presence:refresh",{"ids":[""]}]',
  '42/chat,7["presence:refresh",{"ids":["bob"]}]',
  '42/chat,8["save","text"]',
];

describe('the parser for servers that answer refreshes of many ids', () => {
  afterEach(closeWorlds);

  it('asks as Socket.IO asks', async () => {
    const probes: string[] = [];
    for (const options of [{}, { parser: presenceParser }]) {
      const world = await World.bare(options);
      await world.attach({ userId: (socket) => String(socket.handshake.query['user']) });
      const target = await RawClient.connect(world, 'bob', 4);
      target.send('42["presence:hello",{"version":1}]');
      target.send('421["presence:refresh",{"ids":[]}]');
      await target.expect(/^431/);
      await world.clock.advance(STALE_MS);
      const answer = world.presence.refresh('ada', ['bob']);
      probes.push(await target.expect(/^42/));
      target.send(`43${probes.at(-1)?.slice(2).split('[')[0] ?? ''}[{"idleMs":0}]`);
      assert.equal((await answer)[0]?.status, 'online');
    }
    assert.equal(probes[0], probes[1]);
    assert.match(probes[0] ?? '', /^42\d+\["presence:probe",\{\}\]$/);
  });

  it('says what Socket.IO says, in whatever namespace, and of whatever else', async () => {
    const bare = await answers({});
    const ours = await answers({ parser: presenceParser });
    assert.match(ours[0] ?? '', /^437\[\{"presences":\[\{"id":"bob","status":"online"/);
    assert.match(ours[2] ?? '', /^439\[\{"error"/);
    assert.match(ours[3] ?? '', /^43\/chat,7\[\{"presences":\[\{"id":"bob"/);
    assert.deepEqual(ours, bare);
  });
});

async function answers(options: NonNullable<Parameters<typeof World.bare>[0]>): Promise<string[]> {
  const world = await World.bare(options);
  const userId = (socket: { handshake: { query: Record<string, unknown> } }): string =>
    String(socket.handshake.query['user']);
  for (const namespace of ['/', '/chat']) {
    const presence = await world.attach({ userId, namespace });
    presence.touch('bob');
  }
  world.io.of('/chat').on('connection', (socket) => {
    socket.on('save', (text, ack) => {
      ack(text);
    });
  });
  const client = await RawClient.connect(world, 'ada', 4);
  client.send('40/chat,');
  await client.expect(/^40\/chat,/);
  const said: string[] = [];
  for (const question of ASKED) {
    client.send(question);
    said.push(await client.expect(/^43/));
  }
  return said;
}
