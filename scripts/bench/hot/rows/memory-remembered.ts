import type { Row } from '../row.ts';
import type { RememberingOptions } from '../servers/remembering.ts';

const REMEMBERING = new URL('../servers/remembering.ts', import.meta.url);
const USERS = 1_000_000;

/** All that is kept of users once they were touched, written and looked at. Counted, not timed: one turn is as good as many. */
export const memoryRemembered: Row = {
  name: 'memory-remembered',
  path: 'memory for each remembered user',
  against: 'a bare `Map`',
  async measure(stage) {
    const withFolder: RememberingOptions = { users: USERS, folder: await stage.folder() };
    const ours = await (await stage.start('ours', REMEMBERING, withFolder)).ask<number>('remembered');
    const bare = await (await stage.start('bare', REMEMBERING, { users: USERS })).ask<number>('remembered');
    const ratio = ours / bare;
    return [{ what: 'kept', ours, bare, unit: 'B', ratio, from: ratio, to: ratio, goal: { atMost: 1.5 } }];
  },
};
