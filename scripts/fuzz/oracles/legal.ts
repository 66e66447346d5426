/*
 * What docs/reference says may come in, written down once more without a look at src: the schemas are held against it.
 */

/** 1 to 128 characters, none of them a control character or half a character. */
export function isLegalId(value: unknown): value is string {
  if (typeof value !== 'string') return false;
  let characters = 0;
  for (const character of value) {
    const codePoint = character.codePointAt(0) ?? 0;
    const isControl = codePoint <= 0x1f || (codePoint >= 0x7f && codePoint <= 0x9f);
    const isHalf = codePoint >= 0xd800 && codePoint <= 0xdfff;
    if (isControl || isHalf) return false;
    characters += 1;
  }
  return characters >= 1 && characters <= 128;
}

export function isWhole(value: unknown, max = 9_007_199_254_740_991): value is number {
  return typeof value === 'number' && value % 1 === 0 && value >= 0 && value <= max;
}

function isThing(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function allOf(value: unknown, isGood: (item: unknown) => boolean): boolean {
  return Array.isArray(value) && value.every(isGood);
}

const isAbsentOr = (value: unknown, isGood: (value: unknown) => boolean): boolean =>
  value === undefined || isGood(value);

/** Good, or what it may be refused with. */
export type Fate = 'good' | readonly ('invalid_request' | 'too_many_ids')[];

function fateOf(isGood: boolean, list: unknown, limit: number): Fate {
  const isTooLong = Array.isArray(list) && list.length > limit;
  if (isTooLong) return isGood ? ['too_many_ids'] : ['too_many_ids', 'invalid_request'];
  return isGood ? 'good' : ['invalid_request'];
}

/** Over HTTP `background` means nothing, as any key that is not known. */
export function fateOfRefresh(value: unknown, over: 'http' | 'sockets'): Fate {
  if (!isThing(value)) return ['invalid_request'];
  const { ids, maxAge, background } = value;
  const isGood =
    allOf(ids, isLegalId) &&
    isAbsentOr(maxAge, (age) => isWhole(age)) &&
    (over === 'http' || isAbsentOr(background, (told) => told === true));
  return fateOf(isGood, ids, 1_000);
}

/** The latest moment of which the double and one more is a whole number that JavaScript can tell from its neighbours. */
const LAST_MOMENT = 4_503_599_627_370_495;

export function fateOfTouches(value: unknown): Fate {
  if (!isThing(value)) return ['invalid_request'];
  const { touches } = value;
  const isTouch = (touch: unknown): boolean =>
    isThing(touch) && isLegalId(touch['id']) && isAbsentOr(touch['at'], (at) => isWhole(at, LAST_MOMENT));
  return fateOf(allOf(touches, isTouch), touches, 10_000);
}

export function isHello(value: unknown): boolean {
  return isThing(value) && value['version'] === 1;
}

/** The idle time that an ack tells; undefined when it makes no sense. */
export function idleMsOf(value: unknown): number | undefined {
  const idleMs = isThing(value) ? value['idleMs'] : undefined;
  return typeof idleMs === 'number' && idleMs >= 0 && idleMs < Infinity ? idleMs : undefined;
}

/** Both keys, and no other: what a user has not said is not to be guessed. */
export function isVisibility(value: unknown): boolean {
  if (!isThing(value) || Object.keys(value).length !== 2) return false;
  const { visible, lastSeen } = value;
  return typeof visible === 'boolean' && (lastSeen === 'exact' || lastSeen === 'approx' || lastSeen === 'nobody');
}

export function isTokenMessage(value: unknown): boolean {
  return isThing(value) && typeof value['token'] === 'string';
}
