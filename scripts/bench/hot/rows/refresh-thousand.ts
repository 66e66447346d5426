import type { Row } from '../row.ts';
import { freshRefresh } from './fresh-refresh.ts';

export const refreshThousand: Row = {
  name: 'refresh-1000',
  path: '`presence:refresh`, 1,000 fresh ids',
  against: 'bare Socket.IO acking the same array',
  ...freshRefresh(1_000, { operations: { atLeast: 0.85 } }),
};
