import { strict as assert } from 'node:assert';
import type { Trace, TraceEvent } from '../../trace/trace.ts';
import { isDigits } from './characters.ts';
import { isLegalId, isWhole } from './legal.ts';

/*
 * docs/guides/replay.md, "The trace", written down once more. Traces are plain when they can be read without knowing how
 * CSV quotes, and how files without a clear end of line are cut.
 */

export function isPlainTrace(text: string): boolean {
  return !text.includes('"') && !text.replaceAll('\r\n', '\n').includes('\r') && isOfOneEnd(text);
}

const isOfOneEnd = (text: string): boolean => !text.includes('\r') || !text.replaceAll('\r\n', '').includes('\n');

/** Undefined when the trace is to be refused. */
export function plainEventsOf(text: string): TraceEvent[] | undefined {
  const lines = text.replace(/^\ufeff/, '').split(/\r?\n/);
  const filled = lines.map((content, index) => ({ content, line: index + 1 })).filter(({ content }) => content !== '');
  if (filled[0]?.content !== 'at_s,user,event,silent_s' || filled.length < 2) return undefined;
  const events: TraceEvent[] = [];
  let newestMs = 0;
  for (const { content, line } of filled.slice(1)) {
    const event = eventOf(content, line);
    // A slip is one line in a thousand, and the files here are shorter.
    if (event === undefined || event.atMs < newestMs) return undefined;
    newestMs = event.atMs;
    events.push(event);
  }
  return events;
}

function eventOf(content: string, line: number): TraceEvent | undefined {
  const cells = content.split(',');
  const [at = '', user = '', kind = '', silent = ''] = cells;
  const atMs = msOf(at);
  const silentMs = msOf(silent);
  if (cells.length !== 4 || atMs === undefined || silentMs === undefined || !isLegalId(user)) return undefined;
  if (kind !== 'join' && kind !== 'say' && kind !== 'leave' && kind !== 'drop') return undefined;
  if (silentMs > 0 && kind !== 'drop') return undefined;
  return { line, atMs, user, kind, silentMs };
}

/** Digits, up to nine, with at most three decimals. */
function msOf(text: string): number | undefined {
  const [whole = '', decimals, ...more] = text.split('.');
  const isRight = more.length === 0 && isDigits(whole, 9) && (decimals === undefined || isDigits(decimals, 3));
  return isRight ? Number(whole) * 1000 + Number((decimals ?? '').padEnd(3, '0')) : undefined;
}

/** Whatever the file was like: no event that the guide does not allow has come out of it. */
export function assertSound({ events }: Trace): void {
  assert.ok(events.length > 0);
  let newestMs = 0;
  let lastLine = 1;
  for (const { line, atMs, user, kind, silentMs } of events) {
    assert.ok(line > lastLine, 'lines grow');
    assert.ok(isWhole(atMs) && atMs >= newestMs, 'time does not go back');
    assert.ok(isLegalId(user), 'a user has an id');
    assert.ok(isWhole(silentMs) && (silentMs === 0 || kind === 'drop'), 'only a drop is silent');
    newestMs = atMs;
    lastLine = line;
  }
}
