import { median } from '../../../support/statistics.ts';
import type { Figure } from '../figure.ts';
import type { Row } from '../row.ts';
import type { Stage } from '../stage.ts';
import { IN_FLIGHT, measureOnce, openFresh, type Place } from './fresh-refresh.ts';

/** The middle of so many pieces of a turn is taken: what else the machine does makes all but a few worse. */
const PIECES = 5;
/** Of what the slower side can do. */
const SHARE = 0.7;

/** How late the event loop is where there is much to do, and not too much. */
export const loopDelay: Row = {
  name: 'loop-delay',
  path: 'delay of the event loop, 1 and 1,000 fresh ids at 70 % load',
  against: 'bare Socket.IO acking the same bytes as often',
  async measure(stage) {
    return [...(await measureAt(stage, 1)), ...(await measureAt(stage, 1_000))];
  },
};

async function measureAt(stage: Stage, ids: number): Promise<readonly Figure[]> {
  const places = await openFresh(stage, ids);
  const capacity = await stage.takeTurns(places, (place) =>
    measureOnce(place, { forMs: stage.turnMs, inFlight: IN_FLIGHT }),
  );
  const { ours, bare } = capacity.figure(({ perSecond }) => perSecond, { what: 'capacity', unit: '/s' });
  const perSecond = SHARE * Math.min(ours, bare);
  const turns = await stage.takeTurns(places, (place) => measureDelay(place, stage.turnMs, perSecond));
  const of = `${ids.toLocaleString('en')} id${ids === 1 ? '' : 's'}`;
  return [turns.figure((p99) => p99, { what: `p99 of ${of}`, unit: 'ms', goal: { atMost: 1.5 } })];
}

/** The p99, in ms: the middle of several pieces. */
async function measureDelay({ server, load }: Place, forMs: number, perSecond: number): Promise<number> {
  const delays: number[] = [];
  for (let piece = 0; piece < PIECES; piece += 1) {
    await server.mark();
    await load.stream({ forMs: forMs / PIECES, perSecond });
    delays.push((await server.mark()).delayMs.p99);
  }
  return median(delays);
}
