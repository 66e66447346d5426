import { createReadStream } from 'node:fs';
import { basename } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { type Info, parse } from 'csv-parse';
import { isUserId, USER_ID_RULE } from '../../src/domain/user-id.ts';
import { type Trace, TRACE_EVENT_KINDS, type TraceEvent, type TraceEventKind } from './trace.ts';
import { TraceError } from './trace-error.ts';

const COLUMNS = ['at_s', 'user', 'event', 'silent_s'] as const;
const SECONDS = /^\d{1,9}(\.\d{1,3})?$/;
/** Recorders slip: of so many lines one may lie before the line above it. More, and the file is not in order. */
const LINES_PER_SLIP = 1000;

interface Row {
  readonly record: readonly string[];
  readonly info: Info;
}

/**
 * Reads a whole trace, `.gz` or plain: columns `at_s`, `user`, `event`, `silent_s`, times in seconds.
 * @throws {TraceError} at the first thing wrong, naming its line and column. Nothing is returned then.
 */
export async function readTrace(path: string): Promise<Trace> {
  const file = basename(path);
  const rows = new Rows(file);
  let refusal: unknown;
  const take = async (records: AsyncIterable<Row>): Promise<void> => {
    try {
      for await (const row of records) rows.take(row);
    } catch (error) {
      // The pipeline may report its own ending instead.
      refusal ??= error;
      throw error;
    }
  };
  const parser = parse({
    bom: true,
    info: true,
    relax_column_count: true,
    skip_empty_lines: true,
    max_record_size: 4096,
  });
  try {
    const source = createReadStream(path);
    await (path.endsWith('.gz') ? pipeline(source, createGunzip(), parser, take) : pipeline(source, parser, take));
  } catch (cause) {
    throw refusal instanceof TraceError ? refusal : unreadable(file, cause);
  }
  return rows.finish();
}

function unreadable(file: string, cause: unknown): TraceError {
  const message = cause instanceof Error ? cause.message : String(cause);
  const line = cause instanceof Error && 'lines' in cause && typeof cause.lines === 'number' ? cause.lines : undefined;
  return new TraceError(file, line === undefined ? {} : { line }, `cannot be read: ${message}`, { cause });
}

class Rows {
  readonly #file: string;
  readonly #events: TraceEvent[] = [];
  readonly #setBackLines: number[] = [];
  #firstSetBack: TraceError | undefined;
  #hasHeader = false;
  #newestMs = 0;

  constructor(file: string) {
    this.#file = file;
  }

  take({ record, info }: Row): void {
    const line = info.lines;
    if (!this.#hasHeader) {
      if (record.join() !== COLUMNS.join()) {
        throw new TraceError(this.#file, { line }, `expected the header ${COLUMNS.join()}, got ${show(record.join())}`);
      }
      this.#hasHeader = true;
      return;
    }
    const [at = '', user = '', event = '', silent = ''] = record;
    if (record.length !== COLUMNS.length) {
      // The column named is the first that is missing, or the first there is no name for.
      const column = COLUMNS[record.length] ?? String(COLUMNS.length + 1);
      throw new TraceError(this.#file, { line, column }, `expected ${COLUMNS.length} columns, got ${record.length}`);
    }
    const atMs = this.#ms(line, 'at_s', at);
    if (!isUserId(user))
      throw new TraceError(this.#file, { line, column: 'user' }, `${USER_ID_RULE}; got ${show(user)}`);
    const kind = TRACE_EVENT_KINDS.find((known) => known === event);
    if (kind === undefined) {
      const expected = TRACE_EVENT_KINDS.join(', ');
      throw new TraceError(this.#file, { line, column: 'event' }, `expected one of ${expected}; got ${show(event)}`);
    }
    const silentMs = this.#silentMs(line, kind, silent);
    this.#events.push({ line, atMs: this.#inOrder(line, atMs, at), user, kind, silentMs });
  }

  finish(): Trace {
    if (!this.#hasHeader) throw new TraceError(this.#file, { line: 1 }, 'the file is empty');
    if (this.#events.length === 0) throw new TraceError(this.#file, { line: 2 }, 'there are no events');
    if (this.#firstSetBack !== undefined && this.#setBackLines.length * LINES_PER_SLIP > this.#events.length) {
      throw this.#firstSetBack;
    }
    return { name: this.#file, isSynthetic: false, events: this.#events, setBackLines: this.#setBackLines };
  }

  #silentMs(line: number, kind: TraceEventKind, text: string): number {
    const silentMs = this.#ms(line, 'silent_s', text);
    if (silentMs > 0 && kind !== 'drop') {
      throw new TraceError(this.#file, { line, column: 'silent_s' }, `must be 0 for ${kind}, got ${text}`);
    }
    return silentMs;
  }

  #ms(line: number, column: string, text: string): number {
    if (SECONDS.test(text)) return Math.round(Number(text) * 1000);
    const complaint = `expected seconds, 0 or more with at most three decimals; got ${show(text)}`;
    throw new TraceError(this.#file, { line, column }, complaint);
  }

  #inOrder(line: number, atMs: number, text: string): number {
    if (atMs < this.#newestMs) {
      this.#setBackLines.push(line);
      const complaint = `${text} is before the line above, at ${this.#newestMs / 1000}`;
      this.#firstSetBack ??= new TraceError(this.#file, { line, column: 'at_s' }, complaint);
    }
    this.#newestMs = Math.max(this.#newestMs, atMs);
    return this.#newestMs;
  }
}

function show(text: string): string {
  return text.length > 40 ? `${JSON.stringify(text.slice(0, 40))}…` : JSON.stringify(text);
}
