/** Presence on a Socket.IO server you already have. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Server } from 'socket.io';
import { io as connect } from 'socket.io-client';
import { attachPresence } from 'whosthere';

const http = createServer();
const io = new Server(http);
io.use((socket, next) => {
  socket.data.userId = socket.handshake.auth['name']; // your own authentication
  next();
});

const presence = await attachPresence(io, { userId: (socket) => socket.data.userId });

http.listen(0, '127.0.0.1');
await once(http, 'listening');
const url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;

// Bob connects, which is a sign of life. Alice opens the chat with him and with Carol.
const bob = connect(url, { auth: { name: 'bob' } });
await new Promise<void>((connected) => bob.once('connect', connected));
const bobsId = bob.id ?? '';
const alice = connect(url, { auth: { name: 'alice' } });
const reply = await alice.emitWithAck('presence:refresh', { ids: ['bob', 'carol'] });
for (const { id, status, evidence } of reply.presences) console.log(`${id}: ${status}, ${evidence}`);
//> bob: online, traffic
//> carol: offline, no-connection

// Bob chooses to appear offline. He does so to everybody, and cannot be told from somebody who is.
await presence.setVisibility('bob', { visible: false, lastSeen: 'approx' });
const [hidden] = await presence.refresh('alice', ['bob']);
console.log(`${hidden?.id}: ${hidden?.status}, ${hidden?.evidence}, seen ${hidden?.lastSeenApprox}`);
//> bob: offline, no-connection, seen recently

await presence.setVisibility('bob', { visible: true, lastSeen: 'exact' });
const [visible] = await presence.refresh('alice', ['bob']);
console.log(`${visible?.id}: ${visible?.status}, ${visible?.evidence}`);
//> bob: online, traffic

// Bob signs out. He was active a moment ago, but that is not to be trusted any more.
bob.disconnect();
await new Promise<void>((left) => io.sockets.sockets.get(bobsId)?.once('disconnect', () => left()));
const [answer] = await presence.refresh('alice', ['bob']);
console.log(`${answer?.id}: ${answer?.status}, ${answer?.evidence}`);
//> bob: offline, no-connection

alice.disconnect();
await presence.close();
await io.close();
