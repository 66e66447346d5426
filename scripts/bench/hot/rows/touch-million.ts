import type { Row } from '../row.ts';
import { timeFigure, type TouchOptions, touchSides, touchTimes } from './touch.ts';

const OPTIONS: TouchOptions = { users: 1_000_000, drawn: 100_000, times: 1 };
const GOAL = { atMost: 2 };

export const touchMillion: Row = {
  name: 'touch-million',
  path: '`touch()` of users at random, of a million',
  against: '`Map.set` of the same keys',
  async measure(stage) {
    const system = await touchSides(stage, OPTIONS, 'system');
    const counter = await touchSides(stage, OPTIONS, 'counter');
    return [
      timeFigure(await touchTimes(stage, system, OPTIONS), 'CPU', GOAL),
      timeFigure(await touchTimes(stage, counter, OPTIONS), 'CPU, a clock that costs nothing', GOAL),
    ];
  },
};
