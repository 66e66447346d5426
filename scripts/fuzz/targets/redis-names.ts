import * as fc from 'fast-check';
import { PresenceError } from '../../../src/domain/errors.ts';
import { BUCKETS, RedisKeys } from '../../../src/redis/redis-keys.ts';
import { damaged } from '../inputs/damage.ts';
import { legalId } from '../inputs/ids.ts';
import { charactersOf } from '../oracles/characters.ts';
import { functionTarget } from '../target.ts';

interface Input {
  readonly prefix: string;
  readonly id: string;
}

const prefix = damaged(
  fc.oneof(fc.constantFrom('whosthere', 'a:held:b', 'x', 'a:seen:', 'prod.presence', 'p'.repeat(64)), fc.string()),
);

function isLegalPrefix(text: string): boolean {
  return (
    text !== '' &&
    text.length <= 64 &&
    charactersOf(text).every((one) => one !== '{' && one !== '}' && one.trim() !== '')
  );
}

/** What decides where in a cluster a key lives, by the Redis Cluster specification: between the first { and the next }. */
function hashTag(key: string): string | undefined {
  const from = key.indexOf('{');
  const to = key.indexOf('}', from + 1);
  return from === -1 || to <= from + 1 ? undefined : key.slice(from + 1, to);
}

function takes({ prefix, id }: Input): boolean {
  let keys: RedisKeys;
  try {
    keys = new RedisKeys(prefix);
  } catch (error) {
    if (error instanceof PresenceError) return false;
    throw error;
  }
  const names = [keys.sighting(id), keys.held(id)];
  const tags = new Set(names.map(hashTag));
  const [tag = ''] = tags;
  if (tags.size !== 1 || !/^\d\d?$/.test(tag) || Number(tag) >= BUCKETS)
    throw new Error(`not together: ${names.join()}`);
  if (names.some((name) => !name.startsWith(`${prefix}:`) || !name.endsWith(`:${id}`))) throw new Error(names.join());
  if (keys.idOf(keys.held(id)) !== id) throw new Error(`of ${keys.held(id)} it is ${keys.idOf(keys.held(id))}`);
  return true;
}

/** Prefixes and ids as keys and channels of Redis: each user has their own, and all of a user's are in one place. */
export const redisNames = functionTarget({
  name: 'redis-names',
  share: 6,
  inputs: fc.record({ prefix, id: legalId }),
  takes,
  expected: ({ prefix }) => isLegalPrefix(prefix),
});
