import {
  type Connection,
  type Draft,
  draftOf,
  type Ending,
  type Move,
  type MoveKind,
  type Script,
} from '../../trace/script.ts';

/** A script that is made up rather than read: connections are opened and ended, and moves put in order at the end. */
export class DraftScript {
  readonly #connections: Draft[] = [];
  readonly #moves: Move[] = [];

  open(user: string, atMs: number): Connection {
    const draft = draftOf(user, atMs);
    this.#connections.push(draft);
    this.#add('open', atMs, draft);
    return draft;
  }

  say(connection: Connection, atMs: number): void {
    this.#add('say', atMs, connection);
  }

  /** `silentMs`: for how long it was silent before it closed. */
  end(connection: Connection, ending: Exclude<Ending, 'none'>, atMs: number, silentMs = 0): void {
    const draft = connection as Draft;
    draft.ending = ending;
    draft.silentAtMs = atMs;
    draft.closedAtMs = atMs + silentMs;
    if (ending === 'silence') this.#add('fall-silent', atMs, draft);
    this.#add(ending === 'goodbye' ? 'goodbye' : 'close', atMs + silentMs, draft);
  }

  /** All of it that begins before `durationMs`. */
  finish(durationMs: number): Script {
    const moves = this.#moves.filter(({ atMs }) => atMs <= durationMs).sort((a, b) => a.atMs - b.atMs);
    return {
      durationMs,
      connections: this.#connections.filter(({ openedAtMs }) => openedAtMs <= durationMs),
      moves,
      ignoredLines: [],
    };
  }

  #add(kind: MoveKind, atMs: number, connection: Connection): void {
    this.#moves.push({ kind, atMs, line: this.#moves.length + 1, connection });
  }
}
