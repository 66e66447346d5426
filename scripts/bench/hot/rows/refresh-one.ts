import type { Row } from '../row.ts';
import { freshRefresh } from './fresh-refresh.ts';

export const refreshOne: Row = {
  name: 'refresh-1',
  path: '`presence:refresh`, 1 fresh id',
  against: 'bare Socket.IO acking the same bytes',
  ...freshRefresh(1, { operations: { atLeast: 0.95 }, cpu: { atMost: 1.08 } }),
};
