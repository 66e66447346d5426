import * as fc from 'fast-check';
import { requestedMaxAgeMs } from '../../../src/http/freshness.ts';
import { damaged } from '../inputs/damage.ts';
import { isDigits } from '../oracles/characters.ts';
import { functionTarget } from '../target.ts';

const directive = fc.oneof(
  fc.constantFrom('no-cache', 'no-store', 'No-Cache', 'max-age', 'no-transform', 'only-if-cached', 'max-stale', ''),
  fc
    .tuple(fc.constantFrom('max-age', 'Max-Age', 'min-fresh', 'max-stale', 's-maxage'), fc.nat(1e10))
    .map(([name, age]) => `${name}=${age}`),
  fc.constantFrom(
    'max-age="7"',
    'x="no-cache, max-age=0"',
    'x="a\\",no-cache"',
    'max-age=-1',
    'max-age=1.5',
    'max-age=',
    'no-cache="x"',
  ),
);
const header = fc.array(directive, { maxLength: 5 }).map((list) => list.join(', '));

/**
 * The oldest answer that the header asks for, in s, by the grammar of RFC 9110, section 5.6, character by character.
 * Undefined when it asks for nothing that can be understood.
 */
function oracle(text: string): number | undefined {
  let strictest: number | undefined;
  for (const [name, value] of directivesIn(text)) {
    let ageS: number | undefined;
    if (name === 'no-cache' || name === 'no-store') ageS = 0;
    if (name === 'max-age' && value !== undefined && isDigits(value, 9)) ageS = Number(value);
    if (ageS !== undefined) strictest = Math.min(strictest ?? ageS, ageS);
  }
  return strictest;
}

/** Commas within quotes separate nothing. */
function directivesIn(text: string): [name: string, value: string | undefined][] {
  const parts: string[] = [];
  let part = '';
  let isQuoted = false;
  for (let index = 0; index < text.length; index += 1) {
    const one = text.charAt(index);
    if (one === ',' && !isQuoted) {
      parts.push(part);
      part = '';
      continue;
    }
    if (one === '"') isQuoted = !isQuoted;
    part += one;
    if (one === '\\' && isQuoted) part += text.charAt((index += 1));
  }
  parts.push(part);
  return parts.map((whole) => {
    const [name = '', ...rest] = whole.trim().toLowerCase().split('=');
    return [name, rest.length === 0 ? undefined : unquoted(rest.join('='))];
  });
}

function unquoted(value: string): string {
  return value.length >= 2 && value.startsWith('"') && value.endsWith('"') ? value.slice(1, -1) : value;
}

/** The header by which an HTTP viewer asks for fresher answers. */
export const cacheControl = functionTarget({
  name: 'cache-control',
  share: 8,
  inputs: damaged(header),
  takes: (text) => {
    const foundMs = requestedMaxAgeMs(text);
    const expectedS = oracle(text);
    if (foundMs !== (expectedS === undefined ? undefined : expectedS * 1000)) {
      throw new Error(`read as ${foundMs ?? 'nothing'} ms, and says ${expectedS ?? 'nothing'} s`);
    }
    return foundMs !== undefined;
  },
  expected: () => undefined,
});
