import { doTask } from '../../scripts/support/child-task.ts';

/** What the child is to do. */
export interface Order {
  readonly order: 'double' | 'fail' | 'leave' | 'stay';
  readonly value?: number;
}

doTask(async ({ order, value = 0 }: Order, onProgress) => {
  onProgress(0.5);
  switch (order) {
    case 'double':
      return { doubled: 2 * value, pid: process.pid };
    case 'fail':
      throw new Error('this cannot be done');
    case 'leave':
      process.exit(7);
      break;
    case 'stay':
      return new Promise(() => undefined);
  }
});
