import type { z } from 'zod';
import { PresenceError } from './domain/errors.ts';

/** The first complaint of the schema, with the name and the value of the option. */
export function optionError(error: z.ZodError, input: unknown): PresenceError {
  const issue = error.issues[0];
  if (issue?.code === 'unrecognized_keys') {
    return new PresenceError('invalid_request', `option ${issue.keys.join(', ')}: no such option`);
  }
  const name = String(issue?.path[0] ?? '');
  const value = Object.entries(input ?? {}).find(([key]) => key === name)?.[1] as unknown;
  return new PresenceError('invalid_request', `option ${name}: ${issue?.message ?? error.message}, got ${show(value)}`);
}

function show(value: unknown): string {
  return typeof value === 'string' ? JSON.stringify(value) : String(value);
}
