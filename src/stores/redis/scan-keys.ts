import { isClusterClient, type RedisClient } from '../../redis/redis-client.ts';

/** Keys looked at in one command: about a millisecond of Redis's time. */
const PER_STEP = 1_000;

/** All keys that match the pattern, some at a time; what is written or removed meanwhile may be among them or not. */
export async function* scanKeys(client: RedisClient, pattern: string): AsyncGenerator<string[]> {
  const options = { MATCH: pattern, COUNT: PER_STEP };
  if (!isClusterClient(client)) {
    yield* client.scanIterator(options);
    return;
  }
  for (const master of client.masters) yield* (await client.nodeClient(master)).scanIterator(options);
}
