import sqlite3 from 'sqlite3';

/** Runs statements on the file through a connection of its own, as somebody else would. */
export async function exec(file: string, sql: string): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const database = new sqlite3.Database(file);
    database.configure('busyTimeout', 5_000);
    database.exec(sql, (error) => {
      database.close(() => {
        if (error === null) resolve();
        else reject(error);
      });
    });
  });
}
