import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { z } from 'zod';

/** As RFC 6750 (section 2.1) lets a bearer token be written, and too long to be guessed. */
export const metricsTokenSchema = z
  .string()
  .regex(/^[\w.~+/-]{16,}=*$/, 'must have at least 16 characters, all of them letters, digits or one of -._~+/');

/** Who may read the metrics: everybody, or who has the token. */
export function scrapersWith(token: string | undefined): (request: IncomingMessage) => boolean {
  if (token === undefined) return () => true;
  const wanted = digestOf(`Bearer ${token}`);
  return ({ headers }) => {
    const given = (headers.authorization ?? '').replace(/^bearer +/i, 'Bearer ');
    return timingSafeEqual(digestOf(given), wanted);
  };
}

/** Of one length whatever was sent, so that comparing takes the same time. */
function digestOf(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
