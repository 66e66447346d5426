import assert from 'node:assert/strict';
import type { Socket } from 'node:net';
import { afterEach, describe, it } from 'mocha';
import { closeWorlds, World } from '../../support/sockets.ts';
import { RawClient } from '../../support/sockets-raw-client.ts';

const QUESTIONS = 8;
const REFRESH = '421["presence:refresh",{"ids":["bob"]}]';

describe('answers to questions that come together', () => {
  afterEach(closeWorlds);

  it('are handed to the network in one write but for the first, as long as presence is there', async () => {
    const world = await World.open({ userId: (socket) => String(socket.handshake.query['user']) });
    const connections: Socket[] = [];
    world.io.httpServer.on('connection', (connection: Socket) => connections.push(connection));
    const client = await RawClient.connect(world, 'ada', 4);
    world.presence.touch('bob');
    const [connection] = connections;
    assert.ok(connection !== undefined);
    const writes = countWrites(connection);

    await client.sendAtOnce(Array<string>(QUESTIONS).fill(REFRESH));
    for (let answer = 0; answer < QUESTIONS; answer += 1) await client.expect(/^431\[\{"presences":\[\{"id":"bob"/);
    assert.equal(writes(), 2);

    // Engine.IO by itself, which may learn to do this: then ours can go.
    await world.presence.close();
    world.io.on('connection', () => undefined);
    for (const socket of world.io.sockets.sockets.values()) {
      socket.on('save', (text, ack) => {
        ack(text);
      });
    }
    await client.sendAtOnce(Array<string>(QUESTIONS).fill('421["save","x"]'));
    for (let answer = 0; answer < QUESTIONS; answer += 1) await client.expect(/^431\["x"\]/);
    assert.equal(writes(), 2 + QUESTIONS, 'see src/sockets/one-write.ts');
  });
});

/** Of the implementation that Node documents for streams: each call is one to the operating system. */
function countWrites(connection: Socket): () => number {
  const stream = connection as Required<Pick<Socket, '_write' | '_writev'>>;
  const { _write: write, _writev: writeMany } = stream;
  let count = 0;
  stream._write = (...args) => {
    count += 1;
    write.apply(connection, args);
  };
  stream._writev = (...args) => {
    count += 1;
    writeMany.apply(connection, args);
  };
  return () => count;
}
