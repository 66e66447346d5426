import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { PresenceError } from '../../../src/domain/errors.ts';
import { readConfig } from '../../../src/server/config.ts';
import { damaged } from '../inputs/damage.ts';
import { showsSecret } from '../oracles/shows-secret.ts';
import { functionTarget } from '../target.ts';

type Environment = Readonly<Record<string, string>>;

interface Setting {
  readonly name: string;
  readonly fallback: string;
  /** Of a number. */
  readonly bounds: readonly [min: number, max: number] | undefined;
}

const SECRET = 'hunter2-'.repeat(5);

/** The reference is what the code is held against: name, default and bounds of every setting. */
function settingsIn(page: string): Setting[] {
  return [...page.matchAll(/^\| `(\w+)`([^|]*)\|([^|]*)\|([^|]*)\|/gm)].map(
    ([, name = '', , fallback = '', bounds = '']) => {
      const [, min, max] = /^(\d+) to (\d+)$/.exec(bounds.trim()) ?? [];
      return {
        name,
        fallback: fallback.replaceAll('`', '').trim(),
        bounds: min === undefined || max === undefined ? undefined : [Number(min), Number(max)],
      };
    },
  );
}

const settings = settingsIn(readFileSync(new URL('../../../docs/reference/settings.md', import.meta.url), 'utf8'));
const numbers = settings.filter(({ bounds }) => bounds !== undefined);

const numberText = (setting: Setting): fc.Arbitrary<string> => {
  const [min, max] = setting.bounds ?? [0, 0];
  const about = [min - 1, min, min + 1, max - 1, max, max + 1, Number(setting.fallback)].map(String);
  return fc.oneof(
    { weight: 4, arbitrary: fc.integer({ min, max }).map(String) },
    { weight: 1, arbitrary: fc.constantFrom(...about, '', '-0', '007', '1.0', '1.5', '1e3', '0x10', ' 1', '١') },
    { weight: 1, arbitrary: damaged(fc.constant(setting.fallback)) },
  );
};
const others = {
  WHOSTHERE_JWT_SECRET: fc.constantFrom(SECRET, SECRET, 'short hunter2-'),
  WHOSTHERE_JWKS_URL: fc.constantFrom(
    'https://id.example/keys',
    `ftp://user:${SECRET}@id.example`,
    `nonsense ${SECRET}@`,
  ),
  WHOSTHERE_REDIS_URL: damaged(fc.constant(`redis://user:${SECRET}@redis.example:6379/0`)),
  WHOSTHERE_REDIS_PREFIX: damaged(fc.constant('whosthere')),
  WHOSTHERE_LOG_LEVEL: damaged(fc.constant('info')),
  NODE_ENV: fc.constantFrom('production', 'test'),
  __proto__: fc.constant('x'),
};
const environment: fc.Arbitrary<Environment> = fc
  .tuple(
    fc.record(Object.fromEntries(numbers.map((setting) => [setting.name, numberText(setting)])), { requiredKeys: [] }),
    fc.record(others, { requiredKeys: [] }),
    fc.subarray(numbers, { maxLength: 3 }),
    fc.boolean(),
  )
  .map(([digits, rest, kept, withOthers]) => {
    // Of the numbers a few at a time: were they all there, one of them would always be wrong.
    const few = Object.entries(digits).filter(([name]) => kept.some((setting) => setting.name === name));
    return Object.fromEntries([...few, ...(withOthers ? Object.entries(rest) : [])]) as Environment;
  });

function numberOf(environment: Environment, name: string): number {
  const text = environment[name];
  return Number(text === undefined || text === '' ? settings.find((one) => one.name === name)?.fallback : text);
}

/** Certainly bad, certainly good, or undefined where texts other than numbers are involved. */
function oracle(environment: Environment): boolean | undefined {
  for (const { name, bounds } of numbers) {
    const text = environment[name];
    if (text === undefined || text === '' || bounds === undefined) continue;
    const isWhole = /^-?[0-9]+(\.0+)?$/.test(text);
    if (!isWhole || Number(text) < bounds[0] || Number(text) > bounds[1]) return false;
  }
  const freshMs = numberOf(environment, 'WHOSTHERE_FRESH_MS');
  if (numberOf(environment, 'WHOSTHERE_FRESH_FLOOR_MS') > freshMs) return false;
  if (numberOf(environment, 'WHOSTHERE_IDLE_AFTER_MS') < freshMs) return false;
  return Object.keys(environment).some((name) => name in others) ? undefined : true;
}

/** The environment of the standalone server: what is wrong is named, and no secret is shown. */
export const config = functionTarget({
  name: 'config',
  share: 4,
  inputs: environment,
  takes: (environment) => {
    try {
      readConfig(environment);
      return true;
    } catch (error) {
      if (!(error instanceof PresenceError) || error.code !== 'invalid_request') throw error;
      assertNoneShown(error.message, environment);
      const names = Object.keys(environment).concat(settings.map(({ name }) => name));
      if (!names.some((name) => error.message.startsWith(name))) throw new Error(`unnamed: ${error.message}`);
      return false;
    }
  },
  expected: oracle,
});

/** A message tells of one setting, which it begins with. */
function assertNoneShown(message: string, environment: Environment): void {
  const name = message.slice(0, message.indexOf(':'));
  const value = environment[name] ?? '';
  const isShown = name.endsWith('_URL') ? showsSecret(message, value, 'hunter2-') : message.includes('hunter2-');
  if (isShown) throw new Error(`shown: ${message}`);
}
