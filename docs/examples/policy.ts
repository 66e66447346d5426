/** Who may see whom: decided in your process, and decided by an endpoint that is asked over HTTP. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { Server } from 'socket.io';
import { attachPresence, httpPolicy, type Policy } from 'whosthere';

const friends = new Map([['alice', new Set(['bob'])]]);
const colleagues = new Map([['alice', new Set(['carol'])]]);

// In your process. One level for each id, in the order asked; a promise where you have to look it up.
const policy: Policy = (viewer, ids) =>
  ids.map((id) => {
    if (friends.get(viewer)?.has(id)) return 'full';
    return colleagues.get(viewer)?.has(id) ? 'approximate' : 'hidden';
  });

// The same for servers elsewhere, in whatever language.
const app = express();
app.post('/policy', express.json({ limit: '2mb' }), async (request, response) => {
  if (request.get('authorization') !== 'Bearer a-long-secret-of-ours') return void response.sendStatus(401);
  const { viewer, ids } = request.body;
  response.json({ access: await policy(viewer, ids) });
});
const endpoint = createServer(app).listen(0, '127.0.0.1');
await once(endpoint, 'listening');
const url = `http://127.0.0.1:${(endpoint.address() as AddressInfo).port}/policy`;

for (const chosen of [policy, httpPolicy({ url, token: 'a-long-secret-of-ours' })]) {
  const io = new Server();
  const presence = await attachPresence(io, { userId: (socket) => socket.data.userId, policy: chosen });
  for (const id of ['bob', 'carol', 'dave']) presence.touch(id);
  for (const { id, status, lastSeen, lastSeenApprox } of await presence.refresh('alice', ['bob', 'carol', 'dave'])) {
    console.log(`${id}: ${status}, last seen ${lastSeenApprox ?? (lastSeen === null ? 'is not told' : 'to the ms')}`);
  }
  await presence.close();
}
//> bob: online, last seen to the ms
//> carol: online, last seen recently
//> dave: offline, last seen is not told
//> bob: online, last seen to the ms
//> carol: online, last seen recently
//> dave: offline, last seen is not told

// With a wrong token it gives no decision, and so there is no answer: closed, never open.
const io = new Server();
const closed = await attachPresence(io, {
  userId: (socket) => socket.data.userId,
  policy: httpPolicy({ url, token: 'a-wrong-one' }),
});
await closed.refresh('alice', ['bob']).catch((error) => console.log(`${error.code}: ${error.message}`));
//> unavailable: the policy gave no decision

await closed.close();
endpoint.close();
