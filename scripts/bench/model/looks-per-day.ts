import type { SyntheticSpec } from '../workload/build-workload.ts';

/** All looks of a user in a day, of whatever kind. */
export function looksPerDay({ opensPerDay, hoversPerDay, listsPerDay }: SyntheticSpec): number {
  return opensPerDay + hoversPerDay + listsPerDay;
}

/** The same people, who look so often, at one friend and at lists in the same proportion as before. */
export function withLooks(spec: SyntheticSpec, perDay: number): SyntheticSpec {
  const factor = perDay / looksPerDay(spec);
  return {
    ...spec,
    opensPerDay: spec.opensPerDay * factor,
    hoversPerDay: spec.hoversPerDay * factor,
    listsPerDay: spec.listsPerDay * factor,
  };
}
