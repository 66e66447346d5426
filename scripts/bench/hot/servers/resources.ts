/** What keeps the process alive, by kind. */
export type Resources = Readonly<Record<string, number>>;

/** A handler for `serve`. */
export function resources(): Resources {
  const counts: Record<string, number> = {};
  for (const kind of process.getActiveResourcesInfo()) counts[kind] = (counts[kind] ?? 0) + 1;
  return counts;
}
