import type { Trace, TraceEvent } from './trace.ts';

/**
 * How a connection ended: with a goodbye; closed without one and noticed at once; silent first, and closed when that
 * was noticed; or not before the recording did.
 */
export type Ending = 'goodbye' | 'closed' | 'silence' | 'none';

/** One connection of a user. Its client is there, and answers, from `openedAtMs` up to `silentAtMs`. */
export interface Connection {
  readonly user: string;
  /** When it began to connect: from then on the server may take it to be there. In a script the same moment. */
  readonly openingAtMs: number;
  readonly openedAtMs: number;
  /** When it stopped answering: when it closed, unless it ended in silence. Infinity while it has not. */
  readonly silentAtMs: number;
  /** Infinity while it is open. */
  readonly closedAtMs: number;
  readonly ending: Ending;
}

export type MoveKind = 'open' | 'say' | 'goodbye' | 'fall-silent' | 'close';

/** Something a client does. */
export interface Move {
  readonly kind: MoveKind;
  readonly atMs: number;
  /** The line of the trace that tells of it. */
  readonly line: number;
  readonly connection: Connection;
}

/** What the clients of a recording do: the part they play in a replay, and the truth that answers are held against. */
export interface Script {
  readonly durationMs: number;
  readonly connections: readonly Connection[];
  /** In the order of time; at the same moment, in that of the file. */
  readonly moves: readonly Move[];
  /** Ends of connections of whose beginning nothing is known. Nothing follows from them. */
  readonly ignoredLines: readonly number[];
}

/**
 * Reads the connections out of a trace. The rules, told to users in docs/guides/replay.md:
 * - Whose first event is not a `join` was there when the recording began.
 * - A `join` opens a connection, beside those that are open: a client that lost its network is often back before the
 *   old connection is found out to be dead.
 * - `say` comes from the newest connection; from a new one, when none is open.
 * - `leave` and `drop` end the newest connection; a `drop` after a silence the newest of those that were open when the
 *   silence began. With no such connection nothing follows.
 * - The silence began `silentMs` before the drop, but not before the connection's last word.
 */
export function scriptOf(trace: Trace): Script {
  const reader = new ScriptReader(trace.events[0]?.atMs ?? 0);
  for (const event of trace.events) reader.take(event);
  return reader.finish(trace.events.at(-1)?.atMs ?? 0);
}

/** A connection whose end is still to come. */
export type Draft = { -readonly [Key in keyof Connection]: Connection[Key] };

export function draftOf(user: string, openedAtMs: number): Draft {
  const openingAtMs = openedAtMs;
  return { user, openingAtMs, openedAtMs, silentAtMs: Infinity, closedAtMs: Infinity, ending: 'none' };
}

interface OpenConnection {
  readonly draft: Draft;
  /** The last word, or the coming. */
  saidAtMs: number;
}

class ScriptReader {
  readonly #startMs: number;
  readonly #moves: Move[] = [];
  readonly #connections: Draft[] = [];
  readonly #ignoredLines: number[] = [];
  /** Oldest first. */
  readonly #openByUser = new Map<string, OpenConnection[]>();

  constructor(startMs: number) {
    this.#startMs = startMs;
  }

  take(event: TraceEvent): void {
    const { user, kind, atMs, line } = event;
    let open = this.#openByUser.get(user);
    if (open === undefined) {
      this.#openByUser.set(user, (open = []));
      if (kind !== 'join') this.#open(user, this.#startMs, line, open);
    }
    if (kind === 'join') {
      this.#open(user, atMs, line, open);
    } else if (kind === 'say') {
      const speaker = open.at(-1) ?? this.#open(user, atMs, line, open);
      speaker.saidAtMs = atMs;
      this.#moves.push({ kind: 'say', atMs, line, connection: speaker.draft });
    } else {
      this.#end(event, open);
    }
  }

  finish(durationMs: number): Script {
    // Stable: at the same moment the order of the file holds, and a silence begins after the last word.
    const moves = this.#moves.sort((a, b) => a.atMs - b.atMs);
    return { durationMs, connections: this.#connections, moves, ignoredLines: this.#ignoredLines };
  }

  #open(user: string, atMs: number, line: number, open: OpenConnection[]): OpenConnection {
    const draft = draftOf(user, atMs);
    const opened = { draft, saidAtMs: atMs };
    open.push(opened);
    this.#connections.push(draft);
    this.#moves.push({ kind: 'open', atMs, line, connection: draft });
    return opened;
  }

  #end({ kind, atMs, silentMs, line }: TraceEvent, open: OpenConnection[]): void {
    const silentSinceMs = Math.max(this.#startMs, atMs - silentMs);
    const index = open.findLastIndex(({ draft }) => silentMs === 0 || draft.openedAtMs <= silentSinceMs);
    const ended = open[index];
    if (ended === undefined) {
      this.#ignoredLines.push(line);
      return;
    }
    open.splice(index, 1);
    const { draft: connection, saidAtMs } = ended;
    connection.closedAtMs = atMs;
    connection.silentAtMs = Math.max(silentSinceMs, saidAtMs);
    connection.ending = silentMs > 0 ? 'silence' : kind === 'leave' ? 'goodbye' : 'closed';
    if (silentMs > 0) this.#moves.push({ kind: 'fall-silent', atMs: connection.silentAtMs, line, connection });
    this.#moves.push({ kind: kind === 'leave' ? 'goodbye' : 'close', atMs, line, connection });
  }
}
