/**
 * A process that takes touches from a stream. `hold`: says when it has been given some, and never writes them. `close`:
 * writes them, closes everything, and ends by itself. Arguments: which, Redis's address, the stream.
 */
import { consumeTouches, createToucher } from '../../src/redis.ts';

const [, , order, redis = '', stream = ''] = process.argv;

const toucher = await createToucher({ redis });
let done = (): void => undefined;
const written = new Promise<void>((resolve) => (done = resolve));
const touches = await consumeTouches(
  {
    touch: (id, atMs) => {
      toucher.touch(id, atMs);
    },
    goodbye: (id, atMs) => {
      toucher.goodbye(id, atMs);
    },
    flush: async () => {
      if (order === 'hold') {
        process.send?.('given');
        await new Promise(() => undefined);
      }
      await toucher.flush();
      done();
    },
  },
  { redis, stream },
);

if (order === 'close') {
  await written;
  await touches.close();
  await toucher.close();
  process.send?.(touches.stats);
  process.disconnect();
}
