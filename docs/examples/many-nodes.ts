/** Two nodes of one deployment on Redis, and a pipeline that is neither. WHOSTHERE_REDIS_URL says where Redis is. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Server } from 'socket.io';
import { io as connect } from 'socket.io-client';
import { attachPresence } from 'whosthere';
import { connectRedis, createToucher } from 'whosthere/redis';

const redis = process.env['WHOSTHERE_REDIS_URL'] ?? 'redis://127.0.0.1:6379';

async function startNode() {
  const io = new Server(createServer());
  io.use((socket, next) => {
    socket.data.userId = socket.handshake.auth['name']; // your own authentication
    next();
  });
  const presence = await attachPresence(io, {
    userId: (socket) => socket.data.userId,
    freshForMs: 1, // so that everybody is asked, for the show of it
    freshFloorMs: 0,
    ...(await connectRedis(redis)),
  });
  io.httpServer.listen(0, '127.0.0.1');
  await once(io.httpServer, 'listening');
  return { io, presence, url: `http://127.0.0.1:${(io.httpServer.address() as AddressInfo).port}` };
}
const [first, second] = [await startNode(), await startNode()];

// Bob is connected to the second node, and answers what he is asked. Alice's is the first.
const bob = connect(second.url, { auth: { name: 'bob' } });
bob.on('presence:probe', (_probe, answer) => answer({ idleMs: 0 }));
await new Promise<void>((connected) => bob.once('connect', connected));
bob.emit('presence:hello', { version: 1 });
await bob.emitWithAck('presence:refresh', { ids: [] }); // by now the node has heard it

const [there, away] = await first.presence.refresh('alice', ['bob', 'carol']);
console.log(`bob: ${there?.status}, ${there?.evidence}`);
console.log(`carol: ${away?.status}, ${away?.evidence}`);
//> bob: online, probe
//> carol: offline, no-connection

// A message pipeline in a process of its own needs no node.
const toucher = await createToucher({ redis });
toucher.touch('carol', Date.UTC(2026, 0, 1));
await toucher.close();
const [seen] = await first.presence.refresh('alice', ['carol']);
console.log(new Date(seen?.lastSeen ?? NaN).toISOString());
//> 2026-01-01T00:00:00.000Z

// The second node is to stop: its clients connect anew, over ten seconds in earnest, and may arrive elsewhere.
const parted = new Promise<string>((left) => bob.once('disconnect', left));
const drained = second.presence.drain({ overMs: 0 });
console.log(await parted);
//> transport close
bob.disconnect();
await drained;

for (const { io, presence } of [first, second]) {
  await presence.close();
  await io.close();
}
