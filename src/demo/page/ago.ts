const SECOND_MS = 1_000;
const UNITS = [
  ['day', 24 * 60 * 60 * SECOND_MS],
  ['hour', 60 * 60 * SECOND_MS],
  ['minute', 60 * SECOND_MS],
  ['second', SECOND_MS],
] as const;

// The page is in English, so its times are.
const format = new Intl.RelativeTimeFormat('en', { style: 'narrow', numeric: 'always' });

/** `just now`, `3s ago`, `2h ago`. Both in ms; rounded down, and never a future. */
export function ago(atMs: number, nowMs: number): string {
  const ageMs = nowMs - atMs;
  const [unit, lengthMs] = UNITS.find(([, length]) => ageMs >= length) ?? [];
  return unit === undefined ? 'just now' : format.format(-Math.floor(ageMs / lengthMs), unit);
}
