/** Each id once, in the order in which they came first. */
export function distinct(ids: readonly string[]): readonly string[] {
  if (ids.length < 2) return ids;
  const each = new Set(ids);
  return each.size === ids.length ? ids : [...each];
}
