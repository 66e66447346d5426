import { fileURLToPath } from 'node:url';
import express, { type Express } from 'express';
import type { Server } from 'socket.io';
import { serveChat } from './chat.ts';
import { signInRoute } from './sign-in-route.ts';

export interface DemoParts {
  readonly app: Express;
  readonly io: Server;
  /** Secret that the server's tokens are signed with. */
  readonly secret: string;
}

/** The page needs nothing but its own files, its own server and the icon that is written into it. */
const PAGE_HEADERS = {
  'Content-Security-Policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; " +
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
};

/** The page at `/`, its sign-in by name, and its chat. */
export function mountDemo({ app, io, secret }: DemoParts): void {
  app.post('/demo/sign-in', express.json({ limit: '1kb' }), signInRoute(secret));
  serveChat(io);
  const page = fileURLToPath(new URL('page', import.meta.url));
  app.use(
    express.static(page, { setHeaders: (response) => response.setHeaders(new Map(Object.entries(PAGE_HEADERS))) }),
  );
}
