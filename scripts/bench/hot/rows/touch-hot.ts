import type { Row } from '../row.ts';
import { timeFigure, type TouchOptions, touchSides, touchTimes } from './touch.ts';

const OPTIONS: TouchOptions = { users: 16, drawn: 10_000, times: 100 };
const GOAL = { atMost: 1.3 };

export const touchHot: Row = {
  name: 'touch-hot',
  path: '`touch()` of a few busy users',
  against: '`Map.set` of the same keys',
  async measure(stage) {
    const system = await touchSides(stage, OPTIONS, 'system');
    const counter = await touchSides(stage, OPTIONS, 'counter');
    const figures = [
      timeFigure(await touchTimes(stage, system, OPTIONS), 'CPU', GOAL),
      timeFigure(await touchTimes(stage, counter, OPTIONS), 'CPU, a clock that costs nothing', GOAL),
    ];
    const ours = await system.ours.ask<number>('allocated');
    const bare = await system.bare.ask<number>('allocated');
    const allocated = { what: 'allocated besides the time', ours, bare, unit: 'B', goal: { atMost: 0 } };
    // There is nothing to divide by.
    return [...figures, { ...allocated, ratio: ours, from: ours, to: ours }];
  },
};
