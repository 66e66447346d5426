import { strict as assert } from 'node:assert';
import { type Fate, fateOfRefresh, isLegalId } from './legal.ts';

interface Thing {
  readonly presences?: readonly { readonly id: string; readonly status: string }[];
  readonly pending?: readonly string[];
  readonly error?: { readonly code: string; readonly message: string };
}

/** Whether this is what a refresh with that message may be acked with. Good ones are answered in full, each id once. */
export function isReplyTo(message: unknown, reply: unknown): boolean {
  return fits(fateOfRefresh(message, 'sockets'), message, reply as Thing);
}

function fits(fate: Fate, message: unknown, { presences, pending, error }: Thing): boolean {
  if (fate !== 'good') return presences === undefined && fate.some((code) => code === error?.code);
  if (presences === undefined || error !== undefined) return false;
  const asked = new Set((message as { ids: string[] }).ids);
  const answered = presences.map(({ id }) => id).concat(pending ?? []);
  return answered.length === asked.size && answered.every((id) => asked.has(id)) && presences.every(isSound);
}

function isSound({ id, status }: { readonly id: string; readonly status: string }): boolean {
  return isLegalId(id) && ['online', 'idle', 'offline', 'unknown'].includes(status);
}

export function isAccepted(reply: unknown): boolean {
  return 'presences' in (reply as Thing);
}

/** An honest viewer is answered as ever. */
export function assertServed(reply: unknown): void {
  assert.ok(isReplyTo({ ids: ['bob'] }, reply), `an honest viewer got ${JSON.stringify(reply)}`);
}
