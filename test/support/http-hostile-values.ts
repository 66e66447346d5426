import { MAX_AT_MS } from '../../src/domain/sighting.ts';

/*
 * What comes in from people who mean no good. Bad values as JSON texts, for some of them (lone surrogates, 1e999)
 * cannot be told otherwise.
 */
type Bad = readonly (readonly [what: string, json: string])[];

const ASTRAL = '😀';

export const badIds: Bad = [
  ['empty', '""'],
  ['129 characters', `"${'x'.repeat(129)}"`],
  ['129 characters beyond the first plane', `"${ASTRAL.repeat(129)}"`],
  ['NUL', '"\\u0000"'],
  ['NUL at the end', '"bob\\u0000"'],
  ['a line feed', '"b\\nob"'],
  ['DEL', '"bob\\u007f"'],
  ['a control character of the upper half', '"bob\\u0085"'],
  ['a high surrogate alone', '"\\ud800"'],
  ['a low surrogate alone', '"bob\\udc00bob"'],
  ['surrogates the wrong way round', '"\\udc00\\ud800"'],
  ['a megabyte', `"${'x'.repeat(2 ** 20)}"`],
];

export const badMaxAges: Bad = [
  ['negative', '-1'],
  ['fractional', '0.5'],
  ['enormous', '1e999'],
  ['enormous the other way', '-1e999'],
  ['no safe integer', '9007199254740992'],
  ['text', '"5"'],
  ['null', 'null'],
  ['true', 'true'],
  ['a list', '[5]'],
  ['an object', '{"valueOf":5}'],
];

export const badMoments: Bad = [...badMaxAges, ['beyond what can be stored', String(MAX_AT_MS + 1)]];

/** Ids that trip the careless, and are as good as any. */
export const goodIds: readonly string[] = [
  ...['__proto__', 'constructor', 'prototype', 'toString', 'valueOf', 'hasOwnProperty', 'then', 'length', 'null', '0'],
  ...[' ', '.', '..', '/', '\\', '"', "'", '%00', '<script>', '\u2028', '\ufeff', '\ufffd', 'ß', 'e\u0301', '日本語'],
  'x'.repeat(128),
  ASTRAL.repeat(128),
];
