import * as fc from 'fast-check';

/** What is put where it does not belong. */
const SNIPPETS: readonly string[] = [
  ...['', '"', "'", '\\', '\\u0000', '\\ud800', '\\udc00', '\u0000', '\n', '\r', '\t', ' ', '\ufeff', '😀', '\ud83d'],
  ...['{', '}', '[', ']', ',', ':', '-', '/', '+', '=', '%', ';', '@', '*', '.', '#', '?', '&', '|', '(', ')'],
  ...['null', 'true', '-1', '0.5', '1e308', '1e999', '-0', '9007199254740992', '9007199254740993', '00', '0x10', 'NaN'],
  ...['"__proto__":{},', '"constructor":1,', '{"toString":1}', '"ids":[],', '[[[[[[[[', '}}}}}}}}', 'undefined'],
];

type Wound =
  | { readonly kind: 'cut' | 'drop' | 'double' | 'flip'; readonly at: number; readonly size: number }
  | { readonly kind: 'insert'; readonly at: number; readonly text: string };

const place = fc.nat(0xffff);
const wound: fc.Arbitrary<Wound> = fc.oneof(
  fc.record({
    kind: fc.constantFrom('cut', 'drop', 'double', 'flip'),
    at: place,
    size: fc.integer({ min: 1, max: 9 }),
  }),
  fc.record({ kind: fc.constant('insert' as const), at: place, text: fc.constantFrom(...SNIPPETS) }),
);

function inflict(text: string, wound: Wound): string {
  const at = wound.at % (text.length + 1);
  const before = text.slice(0, at);
  if (wound.kind === 'insert') return before + wound.text + text.slice(at);
  const slice = text.slice(at, at + wound.size);
  const rest = text.slice(at + wound.size);
  switch (wound.kind) {
    case 'cut':
      return before;
    case 'drop':
      return before + rest;
    case 'double':
      return before + slice + slice + rest;
    case 'flip':
      return before + String.fromCharCode(text.charCodeAt(at) ^ (1 << (wound.size - 1))) + text.slice(at + 1);
  }
}

/** The text, as it is or with up to three wounds. */
export function damaged(text: fc.Arbitrary<string>): fc.Arbitrary<string> {
  return fc.tuple(text, fc.array(wound, { maxLength: 3 })).map(([whole, wounds]) => wounds.reduce(inflict, whole));
}

/** JSON values that a careless check takes for something else. */
export const oddValue: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(null, true, false, '', 'x', '0', -1, -0, 0, 0.5, 1, 2 ** 53, 2 ** 53 - 1, -(2 ** 53), 1e308),
  fc.constantFrom<unknown>([], [[]], [null], {}, { length: 1, 0: 'bob' }, { valueOf: 1 }, { toString: null }),
  fc.jsonValue({ maxDepth: 2 }),
);

/** The value with one thing in it, at whatever depth, replaced by something odd, left out or joined by another key. */
export function bent(value: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  const key = fc.constantFrom(
    'ids',
    'maxAge',
    'background',
    'touches',
    'id',
    'at',
    'visible',
    'access',
    '__proto__',
    'constructor',
    'x',
  );
  return fc
    .tuple(value, fc.nat(0xffff), fc.constantFrom('replace', 'drop', 'add'), oddValue, key)
    .map(([whole, pick, how, odd, name]) => {
      const copy = structuredClone(whole);
      const places = placesIn(copy);
      const spot = places[pick % places.length];
      if (spot === undefined || (how === 'replace' && pick % 7 === 0)) return odd;
      if (how === 'add') define(spot.holder, name, odd);
      else if (how === 'replace') define(spot.holder, spot.key, odd);
      else if (Array.isArray(spot.holder)) spot.holder.splice(Number(spot.key), 1);
      else Reflect.deleteProperty(spot.holder, spot.key);
      return copy;
    });
}

interface Place {
  readonly holder: object;
  readonly key: string;
}

function placesIn(value: unknown): Place[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => [{ holder: value, key }, ...placesIn(inner)]);
}

/** As JSON.parse does: `__proto__` becomes a key like any other. */
function define(holder: object, key: string, value: unknown): void {
  Object.defineProperty(holder, key, { value, configurable: true, enumerable: true, writable: true });
}
