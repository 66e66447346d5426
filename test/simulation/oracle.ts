import type { Settings } from '../../src/domain/settings.ts';
import type { Sighting } from '../../src/domain/sighting.ts';

/*
 * The rules that the program is held to, in words of their own: taken from the program they would agree with
 * whatever it does.
 */

/** What the register should hold for one moment of activity, or for a goodbye. */
export function record(atMs: number, left: boolean): Sighting {
  return (2 * atMs + Number(left)) as Sighting;
}

/** What the register should hold of a user who was forgotten. */
export function erased(atMs: number): Sighting {
  return (-2 * atMs - 1) as Sighting;
}

export function higher(a: Sighting, b: Sighting): Sighting {
  return Math.abs(b) > Math.abs(a) ? b : a;
}

/** The moment of which a register tells, in ms since the Unix epoch; 0 where it tells of none. */
export function momentOf(sighting: Sighting): number {
  return sighting < 0 ? 0 : (sighting - (sighting % 2)) / 2;
}

export function saysGoodbye(sighting: Sighting): boolean {
  return sighting % 2 !== 0;
}

/** Whether a register is proof enough of a user who is there. */
export function provesPresence(sighting: Sighting, nowMs: number, maxAgeMs: number, clockSkewMs: number): boolean {
  const atMs = momentOf(sighting);
  return !saysGoodbye(sighting) && atMs >= nowMs - maxAgeMs && atMs <= nowMs + clockSkewMs;
}

/** How old evidence may be for a viewer who demands that. */
export function allowedAgeMs(demandedMs: number | undefined, { freshForMs, freshFloorMs }: Settings): number {
  if (demandedMs === undefined || demandedMs > freshForMs) return freshForMs;
  return demandedMs < freshFloorMs ? freshFloorMs : demandedMs;
}
