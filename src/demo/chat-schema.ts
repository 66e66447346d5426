export const CHAT_SCHEMA_VERSION = 1;
/** By which SQLite files tell whose they are: the letters `whoc`. */
export const CHAT_APPLICATION_ID = 0x77686f63;

/**
 * `chat` is `#12` for a group, and the JSON of both names, in order, for a chat of two. Triggers do what belongs together:
 * a message is stored and delivered to everybody in its chat by one statement, or not at all.
 */
export const CHAT_SCHEMA = `
PRAGMA journal_mode = WAL;
BEGIN;
CREATE TABLE people (name TEXT NOT NULL UNIQUE) STRICT;
CREATE TABLE groups (id INTEGER PRIMARY KEY, name TEXT NOT NULL, members TEXT NOT NULL) STRICT;
CREATE TABLE members (chat TEXT NOT NULL, person TEXT NOT NULL, PRIMARY KEY (chat, person)) STRICT, WITHOUT ROWID;
CREATE INDEX chats_of ON members (person);
CREATE TABLE messages (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  chat TEXT NOT NULL,
  sender TEXT NOT NULL,
  client_id TEXT NOT NULL,
  text TEXT NOT NULL,
  at_ms INTEGER NOT NULL,
  UNIQUE (sender, client_id)
) STRICT;
CREATE INDEX said_in ON messages (chat, id);
-- The nth message that a person ever got, own ones included: without a gap, so that a device can tell what it has missed.
CREATE TABLE inbox (
  person TEXT NOT NULL,
  n INTEGER NOT NULL,
  message INTEGER NOT NULL,
  PRIMARY KEY (person, n)
) STRICT, WITHOUT ROWID;
CREATE INDEX delivered_as ON inbox (message);
CREATE TABLE reads (
  person TEXT NOT NULL,
  chat TEXT NOT NULL,
  up_to INTEGER NOT NULL,
  PRIMARY KEY (person, chat)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER gather AFTER INSERT ON groups BEGIN
  INSERT INTO members SELECT '#' || NEW.id, value FROM json_each(NEW.members);
END;
CREATE TRIGGER deliver AFTER INSERT ON messages BEGIN
  INSERT INTO inbox
    SELECT person, coalesce((SELECT max(n) FROM inbox AS before WHERE before.person = members.person), 0) + 1, NEW.id
    FROM members WHERE chat = NEW.chat;
END;
PRAGMA application_id = ${CHAT_APPLICATION_ID};
PRAGMA user_version = ${CHAT_SCHEMA_VERSION};
COMMIT;
`;
