/** A message pipeline that moves last seen: in process, and over HTTP in batches. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import express from 'express';
import { SignJWT } from 'jose';
import { Server } from 'socket.io';
import { attachPresence, bearerAuth, tokenVerifier } from 'whosthere';
import { SqliteStore } from 'whosthere/sqlite';

const folder = await mkdtemp(join(tmpdir(), 'whosthere-example-'));
const secret = 'at least thirty-two bytes of secret';
const app = express();
const http = createServer(app);
const io = new Server(http);

const presence = await attachPresence(io, {
  userId: (socket) => socket.data.userId,
  store: await SqliteStore.open(join(folder, 'presence.db')),
  authenticate: bearerAuth(tokenVerifier({ secret })),
});
app.use(presence.router());
http.listen(0, '127.0.0.1');
await once(http, 'listening');
const url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;

// In process: synchronous, cheap, written in batches.
presence.touch('alice');

// Over HTTP, with the moments at which things happened. Repeating a batch changes nothing.
const token = await new SignJWT({ scope: 'presence:touch' })
  .setProtectedHeader({ alg: 'HS256' })
  .setSubject('mail-gateway')
  .setExpirationTime('1h')
  .sign(new TextEncoder().encode(secret));
const lunch = Date.UTC(2026, 0, 1, 12);
const response = await fetch(`${url}/v1/touch`, {
  method: 'POST',
  headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
  body: JSON.stringify({ touches: [{ id: 'bob', at: lunch }, { id: 'carol' }] }),
});
console.log(response.status, await response.json());
//> 202 { accepted: 2 }

for (const { id, status, lastSeen } of await presence.refresh('dave', ['alice', 'bob', 'carol'])) {
  console.log(id, status, lastSeen === lunch ? 'since lunch' : '');
}
//> alice online
//> bob offline since lunch
//> carol online

await presence.close(); // writes what is unwritten
await io.close();
await rm(folder, { recursive: true });
