import type { Contender } from './contender.ts';

/** No presence: what the connections and the chat itself cost. */
export const bare: Contender = {
  name: 'bare',
  needsRedis: false,
  serve: () => Promise.resolve({ close: () => Promise.resolve() }),
  accompany: () => ({ look: () => () => undefined, close: () => undefined }),
};
