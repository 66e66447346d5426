import * as fc from 'fast-check';

const ASTRAL = '😀';

/** Good ids that trip whoever is careless: inherited names, twins that differ in code points alone, what is not seen. */
export const ODD_IDS: readonly string[] = [
  ...['__proto__', 'constructor', 'prototype', 'toString', 'valueOf', 'hasOwnProperty', 'then', 'length', 'toJSON'],
  ...['\u00e9', 'e\u0301', '\u212b', '\u00c5', 'A\u030a', '\ufb01', 'fi', 'ß', 'ss', 'ı', 'İ', 'K', '\u212a'],
  ...['\u200b', 'bob\u200b', 'bob\u200d', 'bob\ufe0f', '\u202ebob', '\u2066bob\u2069', '\u2028', '\u00a0', '\ufeff'],
  ...[' ', ' bob', 'bob ', '.', '..', '/', '\\', '"', "'", '`', '%', '%00', ':', '{', '}', '{}', '[]', ',', '=', '#'],
  ...['null', 'true', '0', '-0', '1e3', 'NaN', '$', '*', '?', '\ufffd', '\uffff', '\u{10ffff}', '\u{e0001}'],
  ...['x'.repeat(128), ASTRAL.repeat(128), '\uffff'.repeat(128), '"'.repeat(128), 'e\u0301'.repeat(64), '👩‍👩‍👧‍👦'],
];

const isControl = (codePoint: number): boolean => codePoint < 0x20 || (codePoint >= 0x7f && codePoint < 0xa0);

/** Any text of code points, the controls among them replaced. */
const anyLegal = fc
  .string({ unit: 'binary', minLength: 1, maxLength: 128 })
  .map((text) => Array.from(text, (one) => (isControl(one.codePointAt(0) ?? 0) ? '·' : one)).join(''));

export const legalId: fc.Arbitrary<string> = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom('alice', 'bob', 'carol', 'dave', 'erin') },
  { weight: 3, arbitrary: fc.constantFrom(...ODD_IDS) },
  { weight: 1, arbitrary: anyLegal },
);

/** What makes an id bad wherever it stands. */
const POISON = ['\u0000', '\n', '\r\n', '\u001b[2J', '\u007f', '\u0085', '\u009f', '\ud800', '\udc00', '\udc00\ud800'];

const poisoned = fc
  .tuple(legalId, fc.constantFrom(...POISON), fc.nat())
  .map(([id, poison, at]) => id.slice(0, at % (id.length + 1)) + poison + id.slice(at % (id.length + 1)));

/** Texts about the borders of what an id may be, on either side of them. */
export const anyText: fc.Arbitrary<string> = fc.oneof(
  legalId,
  poisoned,
  fc.constantFrom(
    '',
    'x'.repeat(129),
    ASTRAL.repeat(129),
    `${'x'.repeat(128)}\u0301`,
    'x'.repeat(256),
    'x'.repeat(300),
  ),
  fc.string({ unit: fc.nat(0xffff).map((unit) => String.fromCharCode(unit)), maxLength: 140 }),
);
