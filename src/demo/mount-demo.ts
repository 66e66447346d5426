import { fileURLToPath } from 'node:url';
import express, { type Express } from 'express';
import type { Server } from 'socket.io';
import { bearerAuth, PresenceError, tokenVerifier } from '../index.ts';
import { Chat } from './chat.ts';
import { ChatStore } from './chat-store.ts';
import { signInRoute } from './sign-in-route.ts';

export interface DemoParts {
  readonly app: Express;
  readonly io: Server;
  /** Secret that the server's tokens are signed with. */
  readonly secret: string;
  /** SQLite file of the chat. */
  readonly file: string;
  readonly onError: (error: PresenceError) => void;
}

export interface MountedDemo {
  /** To be called once no socket is left: writes what is under way and closes the file. */
  close(): Promise<void>;
}

/** The page needs nothing but its own files, its own server and the icon that is written into it. */
const PAGE_HEADERS = {
  'Content-Security-Policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; " +
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
};

/**
 * The page at `/`, its sign-in by name, and its chat.
 * @throws {PresenceError} `unavailable` when the file cannot be opened.
 */
export async function mountDemo({ app, io, secret, file, onError }: DemoParts): Promise<MountedDemo> {
  const store = await ChatStore.open(file);
  const chat = await Chat.open({ io, store, onError });
  app.post(
    '/demo/sign-in',
    express.json({ limit: '1kb' }),
    signInRoute({ secret, onSignIn: (person) => chat.meet(person) }),
  );
  const authenticate = bearerAuth(tokenVerifier({ secret }));
  app.get('/demo/push-cost', async (request, response) => {
    const principal = await authenticate(request);
    if (principal === undefined) throw new PresenceError('unauthorized', 'a bearer token is needed');
    response.set('Cache-Control', 'no-store').json(chat.pushCostFor(principal.id));
  });
  const page = fileURLToPath(new URL('page', import.meta.url));
  app.use(
    express.static(page, { setHeaders: (response) => response.setHeaders(new Map(Object.entries(PAGE_HEADERS))) }),
  );
  return { close: () => chat.close() };
}
