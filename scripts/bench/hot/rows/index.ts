import type { Row } from '../row.ts';
import { coldStart } from './cold-start.ts';
import { getFreshEmbedded, getFreshStandalone } from './get-fresh.ts';
import { idleCpu } from './idle-cpu.ts';
import { idleMemory } from './idle-memory.ts';
import { loopDelay } from './loop-delay.ts';
import { memoryRemembered } from './memory-remembered.ts';
import { postRefresh } from './post-refresh.ts';
import { postTouch } from './post-touch.ts';
import { refreshOne } from './refresh-one.ts';
import { refreshThousand } from './refresh-thousand.ts';
import { sqliteFlush } from './sqlite-flush.ts';
import { staleRefresh } from './stale-refresh.ts';
import { stampede } from './stampede.ts';
import { touchHot } from './touch-hot.ts';
import { touchMillion } from './touch-million.ts';

/** In the order of the table. */
export const ROWS: readonly Row[] = [
  refreshOne,
  refreshThousand,
  staleRefresh,
  getFreshStandalone,
  getFreshEmbedded,
  postRefresh,
  touchHot,
  touchMillion,
  postTouch,
  sqliteFlush,
  idleMemory,
  memoryRemembered,
  idleCpu,
  stampede,
  coldStart,
  loopDelay,
];
