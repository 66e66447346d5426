import { createClient, defineScript } from 'redis';
import { bucketOf, fnv1a, RedisKeys } from '../../src/redis/redis-keys.ts';
import { redisScripts } from '../../src/redis/redis-scripts.ts';

/** One way to keep sightings in Redis. */
export interface Layout {
  /** Raises each sighting to what is given, and never lowers one. */
  merge(batch: ReadonlyMap<string, number>): Promise<void>;
  /** Those that are there. */
  read(ids: readonly string[]): Promise<Map<string, number>>;
}

export const LAYOUT_NAMES = ['strings', 'zsets', 'hashes', 'listpack-zsets', 'listpack-hashes'] as const;
export type LayoutName = (typeof LAYOUT_NAMES)[number];

/** How Redis is to hold the values, as OBJECT ENCODING tells it. */
export const ENCODINGS: Readonly<Record<LayoutName, string>> = {
  strings: 'int',
  zsets: 'skiplist',
  hashes: 'hashtable',
  'listpack-zsets': 'listpack',
  'listpack-hashes': 'listpack',
};

const KEYS_PER_COMMAND = 1_000;
/** On average: 15,625 buckets for a million users. */
const USERS_PER_LISTPACK = 64;
/** No bucket comes near: 24 standard deviations above the average. */
const LONGEST_LISTPACK = 256;

export type LayoutClient = Awaited<ReturnType<typeof connect>>;

/** A connection to one of the server's databases, each of which has a table of keys of its own. */
export async function connect(url: string, database: number) {
  const client = createClient({
    url,
    database,
    scripts: { merge: redisScripts.merge, mergeHash },
    commandOptions: { timeout: 0 },
    disableOfflineQueue: true,
    socket: { reconnectStrategy: false },
  });
  // Each command that fails says so itself.
  client.on('error', () => undefined);
  await client.connect();
  return client;
}

/**
 * An empty database, to be filled in this way before the next layout is opened: what makes a listpack is the server's
 * setting. What has grown out of one does not become one again.
 * @param users how many there will be.
 */
export async function openLayout(name: LayoutName, client: LayoutClient, users: number): Promise<Layout> {
  if (name === 'strings') return new Strings(client);
  const isListpack = ENCODINGS[name] === 'listpack';
  const entries = String(isListpack ? LONGEST_LISTPACK : 0);
  await client.configSet({ 'zset-max-listpack-entries': entries, 'hash-max-listpack-entries': entries });
  const kind = name.endsWith('zsets') ? zsets(client) : hashes(client);
  const buckets = Math.ceil(users / USERS_PER_LISTPACK);
  return new Buckets(kind, isListpack ? (id) => fnv1a(id) % buckets : bucketOf);
}

/** The store's: a key for each user, a command for each thousand users. */
class Strings implements Layout {
  readonly #client: LayoutClient;
  readonly #keys = new RedisKeys('whosthere');

  constructor(client: LayoutClient) {
    this.#client = client;
  }

  async merge(batch: ReadonlyMap<string, number>): Promise<void> {
    const parts = inParts([...batch.keys()]).map((ids) =>
      this.#client.merge(
        ids.map((id) => this.#keys.sighting(id)),
        ids.map((id) => String(batch.get(id))),
      ),
    );
    await Promise.all(parts);
  }

  async read(ids: readonly string[]): Promise<Map<string, number>> {
    const found = new Map<string, number>();
    const read = async (part: readonly string[]): Promise<void> => {
      const values = await this.#client.mGet(part.map((id) => this.#keys.sighting(id)));
      collect(found, part, values);
    };
    await Promise.all(inParts(ids).map(read));
    return found;
  }
}

/** What can be asked of a key that holds many users. */
interface Kind {
  readonly merge: (key: string, sightings: readonly (readonly [id: string, sighting: number])[]) => Promise<unknown>;
  readonly read: (key: string, ids: string[]) => Promise<readonly (string | number | null)[]>;
}

const zsets = (client: LayoutClient): Kind => ({
  merge: (key, sightings) =>
    client.zAdd(
      key,
      sightings.map(([value, score]) => ({ value, score })),
      { comparison: 'GT' },
    ),
  read: (key, ids) => client.zmScore(key, ids),
});

const hashes = (client: LayoutClient): Kind => ({
  merge: (key, sightings) => client.mergeHash(key, sightings),
  read: (key, ids) => client.hmGet(key, ids),
});

/** Users share keys: a command for each key that a batch falls in, all sent at once. */
class Buckets implements Layout {
  readonly #kind: Kind;
  readonly #bucketOf: (id: string) => number;

  constructor(kind: Kind, bucketOf: (id: string) => number) {
    this.#kind = kind;
    this.#bucketOf = bucketOf;
  }

  async merge(batch: ReadonlyMap<string, number>): Promise<void> {
    const groups = this.#grouped(batch, ([id]) => id);
    await Promise.all(Array.from(groups, ([bucket, sightings]) => this.#kind.merge(keyOf(bucket), sightings)));
  }

  async read(ids: readonly string[]): Promise<Map<string, number>> {
    const found = new Map<string, number>();
    const read = async ([bucket, group]: readonly [number, string[]]): Promise<void> => {
      collect(found, group, await this.#kind.read(keyOf(bucket), group));
    };
    await Promise.all(
      Array.from(
        this.#grouped(ids, (id) => id),
        read,
      ),
    );
    return found;
  }

  #grouped<T>(list: Iterable<T>, idOf: (element: T) => string): Map<number, T[]> {
    const groups = new Map<number, T[]>();
    for (const element of list) {
      const bucket = this.#bucketOf(idOf(element));
      const group = groups.get(bucket);
      if (group === undefined) groups.set(bucket, [element]);
      else group.push(element);
    }
    return groups;
  }
}

/** KEYS: the hash. ARGV: ids and sightings in turn. Numbers are compared; what is written is the text that was given. */
const MERGE_HASH = `
for i = 1, #ARGV, 2 do
  local known = redis.call('HGET', KEYS[1], ARGV[i])
  if not known or tonumber(known) < tonumber(ARGV[i + 1]) then
    redis.call('HSET', KEYS[1], ARGV[i], ARGV[i + 1])
  end
end`;

const mergeHash = defineScript({
  SCRIPT: MERGE_HASH,
  NUMBER_OF_KEYS: 1,
  parseCommand(parser, key: string, sightings: readonly (readonly [id: string, sighting: number])[]) {
    parser.pushKey(key);
    for (const [id, sighting] of sightings) parser.push(id, String(sighting));
  },
  transformReply: () => undefined,
});

function keyOf(bucket: number): string {
  return `whosthere:{${bucket}}:seen`;
}

function inParts(ids: readonly string[]): string[][] {
  const parts: string[][] = [];
  for (let from = 0; from < ids.length; from += KEYS_PER_COMMAND) parts.push(ids.slice(from, from + KEYS_PER_COMMAND));
  return parts;
}

function collect(
  found: Map<string, number>,
  ids: readonly string[],
  values: readonly (string | number | null)[],
): void {
  for (const [index, id] of ids.entries()) {
    const value = values[index] ?? null;
    if (value !== null) found.set(id, Number(value));
  }
}
