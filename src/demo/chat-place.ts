import { PresenceError } from '../index.ts';
import type { ChatDatabase } from './chat-database.ts';
import type { ChatKey } from './chat-protocol.ts';

/** A chat by the name under which it is stored; see the schema. */
export type Place = string;

/**
 * Where what this person calls `chat` is stored.
 * @throws {PresenceError} `not_found` for somebody who never signed in, or a group that is not; `forbidden` for a group of others.
 */
export async function placeOf(database: ChatDatabase, person: string, chat: ChatKey): Promise<Place> {
  if (chat.startsWith('@')) {
    const other = chat.slice(1);
    const known = await database.all('SELECT 1 FROM people WHERE name = ?', other);
    if (known.length === 0) throw new PresenceError('not_found', `chat: ${other} has never signed in`);
    return JSON.stringify([person, other].sort());
  }
  const members = await database.all('SELECT person FROM members WHERE chat = ?', chat);
  if (members.length === 0) throw new PresenceError('not_found', `chat: there is no group ${chat}`);
  if (!members.some((row) => row['person'] === person)) {
    throw new PresenceError('forbidden', `chat: not a member of ${chat}`);
  }
  return chat;
}

/** What this person calls the chat that is stored there. */
export function chatKeyOf(place: Place, person: string): ChatKey {
  if (place.startsWith('#')) return `#${place.slice(1)}`;
  const [one = '', other = ''] = JSON.parse(place) as string[];
  return `@${one === person ? other : one}`;
}
