/** `whosthere/sqlite`: kept out of the main entry, so that only those who use it load SQLite's native code. */
export { SqliteStore } from './stores/sqlite/sqlite-store.ts';
