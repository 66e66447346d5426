import type { z } from 'zod';
import { PresenceError } from '../index.ts';

/**
 * What a client sent, once the schema has approved of it.
 * @throws {PresenceError} `invalid_request`, naming the place and the rule.
 */
export function checked<T>(schema: z.ZodType<T>, input: unknown): T {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const place = issue?.path.join('.') ?? '';
  throw new PresenceError(
    'invalid_request',
    `${place === '' ? 'request' : place}: ${issue?.message ?? 'not understood'}`,
  );
}
