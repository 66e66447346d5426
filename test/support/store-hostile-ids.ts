/** Ids that are allowed (1 to 128 characters, no control characters) and trip whoever is careless. */
export const HOSTILE_IDS: readonly string[] = [
  ...['__proto__', 'constructor', 'prototype', 'toString', 'toJSON', 'hasOwnProperty'],
  ...["'", '"', '\\', '`', '\\"', "''", "'; DROP TABLE last_seen; --", '" OR 1=1 --', '%', '_', '*', '?1', ':id', '$'],
  ...['[1,2]', '{"a":1}', '[["bob",1]]', '$[0]', '$.a', '#-1', 'null', 'true', 'NaN', '""'],
  ...['0', '1', '01', '1.0', '1e3', '-1', '9007199254740993', '0x10', 'Infinity'],
  ...[' ', ' bob', 'bob ', 'bob', 'Bob', 'BOB', 'b\u00f6b', 'bo\u0308b', 'ı', 'İ', 'ß', 'ss'],
  ...['\u2028', '\ufeff', '\ufeffbob', '\ufffd', '\uffff', '\u200b', '\u202e', '\u{10ffff}', '😀', '👩‍👩‍👧‍👦', '日本語'],
  ...['x'.repeat(128), 'x'.repeat(127), '😀'.repeat(128), '"'.repeat(128), '\\'.repeat(128), '\uffff'.repeat(128)],
  ...['../../etc/passwd', 'file:x?mode=ro', 'a/b', 'a\u00adb', '<script>', '{bob}', 'a,b', '{}', '[]'],
];
