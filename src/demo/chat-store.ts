import { PresenceError } from '../index.ts';
import { ChatDatabase, type Row } from './chat-database.ts';
import { chatKeyOf, type Place, placeOf } from './chat-place.ts';
import type { ChatKey, ChatMessage, ChatSummary, Delivery, Group, Welcome } from './chat-protocol.ts';

const MAX_PEOPLE = 10_000;
/** Of a page of messages: how many, and when they are long, how many UTF-16 code units of text. */
const PAGE_LENGTH = 50;
const PAGE_TEXT_LENGTH = 1_000_000;
const EXCERPT_LENGTH = 200;

export interface Draft {
  readonly from: string;
  readonly chat: ChatKey;
  readonly text: string;
  readonly clientId: string;
  readonly atMs: number;
}

/** Who there is, what has been said, and what everybody has got of it: in a SQLite file. */
export class ChatStore {
  readonly #database: ChatDatabase;

  private constructor(database: ChatDatabase) {
    this.#database = database;
  }

  /** @throws {PresenceError} `unavailable` when the file cannot be opened. */
  static async open(path: string): Promise<ChatStore> {
    return new ChatStore(await ChatDatabase.open(path));
  }

  close(): Promise<void> {
    return this.#database.close();
  }

  /** Whether the person is new here. */
  async meet(person: string): Promise<boolean> {
    const added = await this.#database.all('INSERT INTO people VALUES (?) ON CONFLICT DO NOTHING RETURNING 1', person);
    return added.length > 0;
  }

  async welcome(person: string): Promise<Welcome> {
    const [people, groups, chats, head] = await Promise.all([
      this.#database.all('SELECT name FROM people ORDER BY rowid DESC LIMIT ?', MAX_PEOPLE),
      this.#database.all(
        `SELECT id, name, groups.members FROM members JOIN groups ON chat = '#' || id WHERE person = ?`,
        person,
      ),
      this.#database.all(
        `SELECT messages.*, (
           SELECT count(*) FROM messages AS new WHERE new.chat = messages.chat AND new.sender <> ?1 AND new.id > coalesce(
             (SELECT up_to FROM reads WHERE reads.person = ?1 AND reads.chat = messages.chat), 0)
         ) AS unread
         FROM members JOIN messages ON id = (SELECT max(id) FROM messages AS any WHERE any.chat = members.chat)
         WHERE person = ?1`,
        person,
      ),
      this.#database.all('SELECT max(n) AS n FROM inbox WHERE person = ?', person),
    ]);
    return {
      people: people.map((row) => String(row['name'])),
      groups: groups.map(groupOf),
      chats: chats.map((row): ChatSummary => {
        const last = messageOf(row, person);
        // Not with half a character at its end.
        const text = last.text.slice(0, EXCERPT_LENGTH).replace(/\p{Cs}$/u, '');
        return { chat: last.chat, unread: Number(row['unread']), last: { ...last, text } };
      }),
      head: Number(head[0]?.['n'] ?? 0),
    };
  }

  /** Stores the message and delivers it to everybody in the chat, or finds it stored and delivered before. */
  async say(draft: Draft): Promise<ChatMessage> {
    const { from, chat, text, clientId, atMs } = draft;
    const place = await placeOf(this.#database, from, chat);
    await this.#gatherTwo(place);
    const added = await this.#database.all(
      `INSERT INTO messages (chat, sender, client_id, text, at_ms) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT DO NOTHING RETURNING *`,
      place,
      from,
      clientId,
      text,
      atMs,
    );
    const row = added[0] ?? (await this.#repeated(from, clientId));
    if (row['chat'] !== place || row['text'] !== text) {
      throw new PresenceError('invalid_request', 'clientId: used before, for another message');
    }
    return messageOf(row, from);
  }

  /** The id of the newest message; 0 before the first. */
  async newest(): Promise<number> {
    const [row] = await this.#database.all('SELECT max(id) AS id FROM messages');
    return Number(row?.['id'] ?? 0);
  }

  /** Who has got what of the messages after this one, in the order they were stored. */
  async deliveredAfter(id: number): Promise<{ person: string; delivery: Delivery }[]> {
    const rows = await this.#database.all(
      `SELECT person, n, messages.* FROM messages JOIN inbox ON message = id
       WHERE id IN (SELECT id FROM messages WHERE id > ? ORDER BY id LIMIT ?) ORDER BY id`,
      id,
      PAGE_LENGTH,
    );
    return rows.map((row) => {
      const person = String(row['person']);
      return { person, delivery: { n: Number(row['n']), message: messageOf(row, person) } };
    });
  }

  async sync(person: string, after: number): Promise<{ deliveries: readonly Delivery[]; hasMore: boolean }> {
    const rows = await this.#database.all(
      `SELECT n, messages.* FROM inbox JOIN messages ON id = message WHERE person = ? AND n > ? ORDER BY n LIMIT ?`,
      person,
      after,
      PAGE_LENGTH + 1,
    );
    const page = pageOf(rows);
    return {
      deliveries: page.map((row) => ({ n: Number(row['n']), message: messageOf(row, person) })),
      hasMore: page.length < rows.length,
    };
  }

  async history(
    person: string,
    chat: ChatKey,
    before = Number.MAX_SAFE_INTEGER,
  ): Promise<{ messages: readonly ChatMessage[]; hasMore: boolean }> {
    const rows = await this.#database.all(
      'SELECT * FROM messages WHERE chat = ? AND id < ? ORDER BY id DESC LIMIT ?',
      await placeOf(this.#database, person, chat),
      before,
      PAGE_LENGTH + 1,
    );
    const page = pageOf(rows);
    return {
      messages: page.map((row) => messageOf(row, person)).reverse(),
      hasMore: page.length < rows.length,
    };
  }

  /** @returns Up to which message the person has read the chat now; undefined when that is nothing new. */
  async read(person: string, chat: ChatKey, upTo: number): Promise<number | undefined> {
    const rows = await this.#database.all(
      `INSERT INTO reads SELECT ?1, chat, min(?3, max(id)) FROM messages WHERE chat = ?2 GROUP BY chat
       ON CONFLICT DO UPDATE SET up_to = excluded.up_to WHERE excluded.up_to > up_to RETURNING up_to`,
      person,
      await placeOf(this.#database, person, chat),
      upTo,
    );
    return rows[0] === undefined ? undefined : Number(rows[0]['up_to']);
  }

  /** @throws {PresenceError} `not_found` when somebody has never signed in. */
  async found(name: string, members: readonly string[]): Promise<Group> {
    const strangers = await this.#database.all(
      'SELECT value FROM json_each(?) WHERE value NOT IN (SELECT name FROM people)',
      JSON.stringify(members),
    );
    const [stranger] = strangers;
    if (stranger !== undefined) {
      throw new PresenceError('not_found', `members: ${String(stranger['value'])} has never signed in`);
    }
    const rows = await this.#database.all(
      'INSERT INTO groups (name, members) VALUES (?, ?) RETURNING *',
      name,
      JSON.stringify(members),
    );
    return groupOf(rows[0] ?? {});
  }

  /** The members of a group are there from its founding; two people are in a chat from its first message. */
  async #gatherTwo(place: Place): Promise<void> {
    if (place.startsWith('#')) return;
    await this.#database.all(
      'INSERT INTO members SELECT ?1, value FROM json_each(?1) WHERE true ON CONFLICT DO NOTHING',
      place,
    );
  }

  async #repeated(sender: string, clientId: string): Promise<Row> {
    const rows = await this.#database.all(
      'SELECT * FROM messages WHERE sender = ? AND client_id = ?',
      sender,
      clientId,
    );
    return rows[0] ?? {};
  }
}

/** As many rows as fit; at least one, if there is one. */
function pageOf(rows: readonly Row[]): Row[] {
  let length = 0;
  return rows.slice(0, PAGE_LENGTH).filter((row, index) => {
    length += String(row['text']).length;
    return index === 0 || length <= PAGE_TEXT_LENGTH;
  });
}

function messageOf(row: Row, reader: string): ChatMessage {
  return {
    id: Number(row['id']),
    chat: chatKeyOf(String(row['chat']), reader),
    from: String(row['sender']),
    text: String(row['text']),
    clientId: String(row['client_id']),
    atMs: Number(row['at_ms']),
  };
}

function groupOf(row: Row): Group {
  return {
    chat: `#${String(row['id'])}`,
    name: String(row['name']),
    members: JSON.parse(String(row['members'])) as string[],
  };
}
