import type { Row } from '../row.ts';
import { refreshOne } from './refresh-one.ts';
import { refreshThousand } from './refresh-thousand.ts';
import { staleRefresh } from './stale-refresh.ts';

/** In the order of the table. */
export const ROWS: readonly Row[] = [refreshOne, refreshThousand, staleRefresh];
