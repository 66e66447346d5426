import type { Figure, Goal } from '../figure.ts';
import type { TouchingOptions } from '../servers/touching.ts';
import type { Side } from '../side.ts';
import type { Stage } from '../stage.ts';
import type { Turns } from '../turns.ts';

const TOUCHING = new URL('../servers/touching.ts', import.meta.url);

export interface TouchOptions {
  /** All are remembered. */
  readonly users: number;
  /** So many of them, drawn at random, are touched after a flush … */
  readonly drawn: number;
  /** … this often. */
  readonly times: number;
}

type Place = Side<undefined>;
export type TouchSides = Readonly<Record<'ours' | 'bare', Place>>;

/**
 * `presence.touch(id)` and `map.set(id, now)`, each in a loop in its own process, for {@link touchTimes}.
 *
 * A touch tells when it was, so both sides have to read a clock. The system's costs more than either of them,
 * and hides what they cost: so there is one, too, that only counts.
 */
export async function touchSides(
  stage: Stage,
  { users }: TouchOptions,
  clock: TouchingOptions['clock'],
): Promise<TouchSides> {
  const [ours, bare] = clock === 'system' ? ['ours', 'bare'] : ['ours, counting', 'bare, counting'];
  const folder = await stage.folder();
  return {
    ours: await stage.start(ours, TOUCHING, { users, clock, folder } satisfies TouchingOptions),
    bare: await stage.start(bare, TOUCHING, { users, clock } satisfies TouchingOptions),
  };
}

/**
 * CPU time of a touch, in ns. A flush is no part of it: there is one in an interval, however many were touched, and it is a
 * row of its own. Each turn begins after one, so that whoever is touched for the first time in it has to be put down as
 * unwritten again, as it is in a server.
 */
export function touchTimes(stage: Stage, sides: TouchSides, { drawn, times }: TouchOptions): Promise<Turns<number>> {
  return stage.takeTurns(sides, async (side) => {
    await side.ask('prepare', drawn);
    await side.mark();
    return side.ask<number>('touch', times);
  });
}

export function timeFigure(turns: Turns<number>, what: string, goal?: Goal): Figure {
  return turns.figure((ns) => ns, { what, unit: 'ns', ...(goal && { goal }) });
}
