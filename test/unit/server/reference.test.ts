import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'mocha';
import type { z } from 'zod';
import type { PresenceOptions } from '../../../src/attach-presence.ts';
import { ERROR_STATUS } from '../../../src/domain/errors.ts';
import { limitsSchema, resolveSettings, type SettingsInput, settingsSchema } from '../../../src/options.ts';
import { httpPolicySchema } from '../../../src/policies/http-policy.ts';
import { environmentSchema, readConfig } from '../../../src/server/config.ts';
import { EVENTS_PER_CONNECTION } from '../../../src/server/server-limits.ts';
import { MAX_WAIT_MS, MAX_WAITING } from '../../../src/sockets/backlog.ts';
import { MAX_OPEN_REFRESHES } from '../../../src/sockets/looks.ts';
import { boundsOf, type Row, tablesOf } from '../../support/http-reference.ts';

const byName = (rows: readonly Row[] | undefined, column: string): ReadonlyMap<string | undefined, Row> =>
  new Map((rows ?? []).map((row) => [row[column], row]));

/** The schema takes both bounds, and nothing beyond them. */
function assertBounds(schema: z.ZodType, bounds: string | undefined, toInput: (value: number) => unknown): void {
  const [min, max] = boundsOf(bounds ?? '');
  const isTaken = (value: number): boolean => schema.safeParse(toInput(value)).success;
  assert.deepEqual([min - 1, min, max, max + 1].map(isTaken), [false, true, true, false]);
}

describe('docs/reference/errors.md', () => {
  const [rows = []] = tablesOf('errors.md');

  it('has every code with its status, and no others', () => {
    const documented = rows.map(({ code, HTTP }) => [code, Number(HTTP)]);
    assert.deepEqual(
      documented,
      Object.entries(ERROR_STATUS).sort(([, a], [, b]) => a - b),
    );
  });
});

describe('docs/reference/settings.md', () => {
  const [rows = []] = tablesOf('settings.md');
  const defaults = new Map(Object.entries(readConfig({})) as [string, string | number | undefined][]);

  it('has every variable, and no others', () => {
    assert.deepEqual(
      rows.map(({ variable }) => variable),
      Object.keys(environmentSchema.shape),
    );
  });

  for (const [name, schema] of Object.entries(environmentSchema.shape)) {
    it(`tells the truth about ${name}`, () => {
      const row = byName(rows, 'variable').get(name);
      assert.equal(row?.['default'], String(defaults.get(name) ?? 'unset'));
      if (typeof defaults.get(name) === 'number') assertBounds(schema, row['bounds'], String);
    });
  }

  it('lists the levels of the log', () => {
    const levels = byName(rows, 'variable').get('WHOSTHERE_LOG_LEVEL')?.['bounds'];
    assert.deepEqual(levels?.split(', '), environmentSchema.shape.WHOSTHERE_LOG_LEVEL.unwrap().options);
  });
});

describe('the events of an address', () => {
  it('are as many as its connections need, with the server and without', () => {
    const connections = readConfig({}).WHOSTHERE_CONNECTIONS_PER_ADDRESS;
    assert.equal(limitsSchema.parse({}).eventsPerAddressPerMinute, EVENTS_PER_CONNECTION * connections);
    const [rows] = tablesOf('settings.md');
    const row = byName(rows, 'variable').get('WHOSTHERE_CONNECTIONS_PER_ADDRESS');
    assert.ok(row?.['meaning']?.includes(`for each of them ${EVENTS_PER_CONNECTION} `));
  });
});

describe('docs/reference/options.md', () => {
  const [parts = [], numbers = []] = tablesOf('options.md');
  const defaults = new Map<string, number>(Object.entries(resolveSettings()));
  // By its type it has every option that is no number, and no others.
  const partNames: Readonly<Record<Exclude<keyof PresenceOptions<unknown>, keyof SettingsInput>, true>> = {
    userId: true,
    address: true,
    namespace: true,
    store: true,
    bus: true,
    policy: true,
    reciprocal: true,
    authenticate: true,
    limits: true,
    limiter: true,
    clock: true,
    onError: true,
  };

  it('has every option, and no others', () => {
    assert.deepEqual(
      parts.map(({ option }) => option),
      Object.keys(partNames),
    );
    assert.deepEqual(
      numbers.map(({ option }) => option),
      Object.keys(settingsSchema.shape),
    );
  });

  for (const [name, schema] of Object.entries(settingsSchema.shape)) {
    it(`tells the truth about ${name}`, () => {
      const row = byName(numbers, 'option').get(name);
      assert.equal(row?.['default'], String(defaults.get(name)));
      assert.equal(row['unit'] === 'ms', name.endsWith('Ms'));
      assertBounds(schema, row['bounds'], Number);
    });
  }

  const limits = new Map<string, unknown>(Object.entries(limitsSchema.parse({})));
  const limitRows = tablesOf('options.md').find((table) => table.some(({ limit }) => limit === 'pollMs'));

  it('has every limit, and no others', () => {
    assert.deepEqual(
      limitRows?.map(({ limit }) => limit),
      Object.keys(limitsSchema.shape),
    );
  });

  for (const [name, schema] of Object.entries(limitsSchema.shape)) {
    it(`tells the truth about limits.${name}`, () => {
      const row = byName(limitRows, 'limit').get(name);
      assert.equal(row?.['default'], String(limits.get(name)));
      assert.equal(row['unit'], name.endsWith('Ms') ? 'ms' : 'per minute');
      assertBounds(schema, row['bounds'], Number);
    });
  }

  it('tells what cannot be set', () => {
    const page = readFileSync(path.resolve(import.meta.dirname, '../../../docs/reference/options.md'), 'utf8');
    assert.ok(page.includes(`at most ${MAX_OPEN_REFRESHES} refreshes`));
    assert.ok(page.includes(`more than ${MAX_WAITING.toLocaleString('en')} characters`));
    assert.equal(MAX_WAIT_MS, 60_000);
  });
});

describe('the options of httpPolicy in docs/reference/options.md', () => {
  const rows = tablesOf('options.md').find((table) => table.some(({ option }) => option === 'cacheForMs'));
  const defaults = new Map<string, unknown>(Object.entries(httpPolicySchema.parse({ url: 'http://127.0.0.1' })));

  it('has every option, and no others', () => {
    assert.deepEqual(
      rows?.map(({ option }) => option),
      Object.keys(httpPolicySchema.shape),
    );
  });

  for (const name of ['timeoutMs', 'cacheForMs', 'cacheSize'] as const) {
    it(`tells the truth about ${name}`, () => {
      const row = byName(rows, 'option').get(name);
      assert.equal(row?.['default'], String(defaults.get(name)));
      assertBounds(httpPolicySchema.shape[name], row['bounds'], Number);
    });
  }
});
