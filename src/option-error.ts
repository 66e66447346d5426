import type { z } from 'zod';
import { PresenceError } from './domain/errors.ts';

/** The first complaint of the schema, with the name and the value of the option. `parent`: the option that it is part of. */
export function optionError(error: z.ZodError, input: unknown, parent?: string): PresenceError {
  const wrong = (complaint: string): PresenceError => new PresenceError('invalid_request', `option ${complaint}`);
  const issue = error.issues[0];
  const full = (name: string): string => [parent, name].filter(Boolean).join('.');
  if (issue?.code === 'unrecognized_keys') return wrong(`${issue.keys.map(full).join(', ')}: no such option`);
  const name = String(issue?.path[0] ?? '');
  const value = name === '' ? input : (Object.entries(input ?? {}).find(([key]) => key === name)?.[1] as unknown);
  return wrong(`${full(name)}: ${issue?.message ?? error.message}, got ${show(value)}`);
}

function show(value: unknown): string {
  return typeof value === 'string' ? JSON.stringify(value) : String(value);
}
