import type { Row } from '../row.ts';
import { getFreshEmbedded, getFreshStandalone } from './get-fresh.ts';
import { idleCpu } from './idle-cpu.ts';
import { idleMemory } from './idle-memory.ts';
import { loopDelay } from './loop-delay.ts';
import { postRefresh } from './post-refresh.ts';
import { postTouch } from './post-touch.ts';
import { refreshOne } from './refresh-one.ts';
import { refreshThousand } from './refresh-thousand.ts';
import { staleRefresh } from './stale-refresh.ts';
import { stampede } from './stampede.ts';

/** In the order of the table. */
export const ROWS: readonly Row[] = [
  refreshOne,
  refreshThousand,
  staleRefresh,
  getFreshStandalone,
  getFreshEmbedded,
  postRefresh,
  postTouch,
  idleMemory,
  idleCpu,
  stampede,
  loopDelay,
];
