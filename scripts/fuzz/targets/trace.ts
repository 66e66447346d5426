import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import * as fc from 'fast-check';
import { readTrace } from '../../trace/read-trace.ts';
import type { Trace } from '../../trace/trace.ts';
import { TraceError } from '../../trace/trace-error.ts';
import { damaged } from '../inputs/damage.ts';
import { legalId } from '../inputs/ids.ts';
import { assertSound, isPlainTrace, plainEventsOf } from '../oracles/legal-trace.ts';
import { ACCEPTED, REFUSED, type Tally, type Target } from '../target.ts';

interface Input {
  readonly text: string;
  readonly packing: 'plain' | 'gzip' | 'damaged gzip';
  readonly at: number;
}

const quoted = (id: string): string => (/[",\r\n]/.test(id) ? `"${id.replaceAll('"', '""')}"` : id);
const line = fc
  .record({
    gapMs: fc.nat(90_000),
    id: fc.oneof(fc.constantFrom('ann', 'bob', 'carl'), legalId),
    event: fc.constantFrom('join', 'say', 'leave', 'drop'),
    silentMs: fc.nat(60_000),
  })
  .map(({ event, silentMs, ...rest }) => ({ event, silentMs: event === 'drop' ? silentMs : 0, ...rest }));

const text = fc
  .tuple(fc.array(line, { minLength: 1, maxLength: 8 }), fc.constantFrom('\n', '\r\n'))
  .map(([lines, end]) => {
    let atMs = 0;
    const rows = lines.map(({ gapMs, id, event, silentMs }) => {
      atMs += gapMs;
      return `${atMs / 1000},${quoted(id)},${event},${silentMs / 1000}`;
    });
    return ['at_s,user,event,silent_s', ...rows, ''].join(end);
  });

const inputs: fc.Arbitrary<Input> = fc.record({
  text: fc.oneof(text, damaged(text)),
  packing: fc.constantFrom('plain', 'plain', 'plain', 'gzip', 'damaged gzip'),
  at: fc.nat(0xffff),
});

function bytesOf({ text, packing, at }: Input): Uint8Array | string {
  if (packing === 'plain') return text;
  const zipped = gzipSync(text, { level: 1 });
  if (packing === 'damaged gzip') zipped[at % zipped.length] = (zipped[at % zipped.length] ?? 0) ^ (1 << (at % 8));
  return zipped;
}

async function read(path: string): Promise<Trace | undefined> {
  try {
    return await readTrace(path);
  } catch (error) {
    if (error instanceof TraceError && error.message.length < 1_000) return undefined;
    throw error;
  }
}

/** Recorded presence: what is taken is sound, and a file without quotes is taken exactly as its lines say. */
export const trace: Target<Input> = {
  name: 'trace',
  share: 4,
  inputs,
  open: async () => {
    const folder = await mkdtemp(join(tmpdir(), 'whosthere-fuzz-'));
    return {
      take: async (input): Promise<Tally> => {
        const path = join(folder, input.packing === 'plain' ? 'trace.csv' : 'trace.csv.gz');
        await writeFile(path, bytesOf(input));
        const found = await read(path);
        if (found !== undefined) assertSound(found);
        // What is written as UTF-8 is what is read, without the halves of characters.
        const written = Buffer.from(input.text).toString();
        if (input.packing !== 'damaged gzip' && isPlainTrace(written)) {
          const expected = JSON.stringify(plainEventsOf(written));
          const got = JSON.stringify(found?.events);
          if (expected !== got) throw new Error(`read as ${got}, and says ${expected}`);
        }
        return found === undefined ? REFUSED : ACCEPTED;
      },
      close: () => rm(folder, { recursive: true }),
    };
  },
};
