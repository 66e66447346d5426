import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { after, before, describe, it } from 'mocha';
import { readTrace } from '../../../scripts/trace/read-trace.ts';
import { TraceError } from '../../../scripts/trace/trace-error.ts';

const HEADER = 'at_s,user,event,silent_s';
const GOOD = [HEADER, '1,ann,join,0', '2.5,ann,say,0', '9,bob,drop,4', '9,ann,leave,0', ''].join('\n');

describe('reading a trace', () => {
  let folder: string;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'whosthere-trace-'));
  });

  after(async () => {
    await rm(folder, { recursive: true });
  });

  async function read(content: string | Uint8Array, name = 'trace.csv') {
    const path = join(folder, name);
    await writeFile(path, content);
    return readTrace(path);
  }

  it('gives the events with their lines, in ms', async () => {
    const { name, events, setBackLines, isSynthetic } = await read(GOOD);
    assert.deepEqual({ name, isSynthetic, setBackLines }, { name: 'trace.csv', isSynthetic: false, setBackLines: [] });
    assert.deepEqual(events, [
      { line: 2, atMs: 1000, user: 'ann', kind: 'join', silentMs: 0 },
      { line: 3, atMs: 2500, user: 'ann', kind: 'say', silentMs: 0 },
      { line: 4, atMs: 9000, user: 'bob', kind: 'drop', silentMs: 4000 },
      { line: 5, atMs: 9000, user: 'ann', kind: 'leave', silentMs: 0 },
    ]);
  });

  for (const [what, content] of [
    ['gzipped', gzipSync(GOOD)],
    ['with a byte order mark', `\uFEFF${GOOD}`],
    ['with CRLF', GOOD.replaceAll('\n', '\r\n')],
    ['without a last newline', GOOD.trimEnd()],
    ['with quotes', GOOD.replaceAll('ann', '"ann"')],
  ] as const) {
    it(`reads a file ${what}`, async () => {
      const { events } = await read(content, what === 'gzipped' ? 'trace.csv.gz' : 'trace.csv');
      assert.equal(events.length, 4);
      assert.equal(events.at(-1)?.user, 'ann');
    });
  }

  it('keeps hostile names apart', async () => {
    const { events } = await read(`${HEADER}\n1,__proto__,join,0\n2,"a,""b""",join,0\n3,😀,join,0`);
    assert.deepEqual(
      events.map(({ user }) => user),
      ['__proto__', 'a,"b"', '😀'],
    );
  });

  const malformed: readonly (readonly [what: string, content: string, complaint: string])[] = [
    ['an empty file', '', 'trace.csv, line 1: the file is empty'],
    ['another header', 'time,who\n1,ann', `trace.csv, line 1: expected the header ${HEADER}, got "time,who"`],
    ['no events', `${HEADER}\n`, 'trace.csv, line 2: there are no events'],
    ['a missing column', `${HEADER}\n1,ann,join`, 'line 2, column silent_s: expected 4 columns, got 3'],
    ['a column too many', `${HEADER}\n1,ann,join,0,x`, 'line 2, column 5: expected 4 columns, got 5'],
    ['no time', `${HEADER}\n,ann,join,0`, 'line 2, column at_s: expected seconds'],
    ['a negative time', `${HEADER}\n-1,ann,join,0`, 'line 2, column at_s: expected seconds'],
    ['a time in words', `${HEADER}\n1,ann,join,0\nnoon,ann,say,0`, 'line 3, column at_s: expected seconds'],
    ['an infinite time', `${HEADER}\n1e999,ann,join,0`, 'line 2, column at_s: expected seconds'],
    ['a time in hex', `${HEADER}\n0x10,ann,join,0`, 'line 2, column at_s: expected seconds'],
    ['too many decimals', `${HEADER}\n1.0001,ann,join,0`, 'line 2, column at_s: expected seconds'],
    ['no user', `${HEADER}\n1,,join,0`, 'line 2, column user: a user id has 1 to 128 characters'],
    ['a long name', `${HEADER}\n1,${'x'.repeat(129)},join,0`, 'line 2, column user: a user id has 1 to 128 characters'],
    ['a control character', `${HEADER}\n1,a\u0007b,join,0`, 'line 2, column user: a user id has 1 to 128 characters'],
    [
      'an unknown event',
      `${HEADER}\n1,ann,vanish,0`,
      'column event: expected one of join, say, leave, drop; got "vanish"',
    ],
    ['an inherited event', `${HEADER}\n1,ann,constructor,0`, 'column event: expected one of'],
    ['a negative silence', `${HEADER}\n1,ann,drop,-3`, 'line 2, column silent_s: expected seconds'],
    ['no silence', `${HEADER}\n1,ann,drop,`, 'line 2, column silent_s: expected seconds'],
    ['a silent word', `${HEADER}\n1,ann,say,3`, 'line 2, column silent_s: must be 0 for say, got 3'],
    [
      'time going back',
      `${HEADER}\n5,ann,join,0\n4,ann,say,0`,
      'line 3, column at_s: 4 is before the line above, at 5',
    ],
    ['an open quote', `${HEADER}\n1,"ann,join,0\n`, 'line 2'],
    ['an endless line', `${HEADER}\n1,${'x'.repeat(100_000)},join,0`, 'cannot be read'],
  ];
  for (const [what, content, complaint] of malformed) {
    it(`refuses ${what}`, async () => {
      await assert.rejects(read(content), (error) => {
        assert.ok(error instanceof TraceError);
        assert.ok(error.message.includes(complaint), error.message);
        return true;
      });
    });
  }

  it('names the line that is wrong, past quoted and blank ones', async () => {
    await assert.rejects(read(`${HEADER}\n\n1,"ann",join,0\n\n2,ann,vanish,0`), /line 5, column event/);
  });

  it('takes one line in a thousand that is set back for a slip, and says which', async () => {
    const lines = Array.from({ length: 1000 }, (_, index) => `${index === 500 ? 3 : index + 100},ann,say,0`);
    const { events, setBackLines } = await read([HEADER, ...lines].join('\n'));
    assert.deepEqual(setBackLines, [502]);
    assert.equal(events[500]?.atMs, events[499]?.atMs);
    lines[700] = '3,ann,say,0';
    await assert.rejects(
      read([HEADER, ...lines].join('\n')),
      /line 502, column at_s: 3 is before the line above, at 599/,
    );
  });

  for (const [what, content] of [
    ['a gzipped file that ends early', gzipSync(GOOD).subarray(0, 40)],
    ['a file that is not gzipped', GOOD],
  ] as const) {
    it(`refuses ${what}`, async () => {
      await assert.rejects(read(content, 'trace.csv.gz'), (error) => {
        assert.ok(error instanceof TraceError);
        assert.match(error.message, /^trace\.csv\.gz: cannot be read: /);
        return true;
      });
    });
  }

  it('refuses a file that is not there, and a folder', async () => {
    await assert.rejects(readTrace(join(folder, 'none.csv')), { name: 'TraceError', message: /^none\.csv: .*ENOENT/ });
    await assert.rejects(readTrace(folder), { name: 'TraceError', message: /EISDIR/ });
  });
});
