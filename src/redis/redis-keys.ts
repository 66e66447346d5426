import { PresenceError } from '../domain/errors.ts';

/** Users are spread over so many hash slots of a cluster. Fixed: nodes of different versions must agree on it. */
export const BUCKETS = 64;

const MAX_PREFIX_LENGTH = 64;

/** What is said of a prefix that is none. */
export const PREFIX_RULE = `must have 1 to ${MAX_PREFIX_LENGTH} characters, no braces and no white space`;

export function isPrefix(prefix: string): boolean {
  return /^[^{}\s]+$/.test(prefix) && prefix.length <= MAX_PREFIX_LENGTH;
}

/**
 * Every key and channel that whosthere uses, docs/reference/redis.md lists them. The part in braces is the hash tag: it
 * alone decides where in a Redis Cluster the key or channel lives, so what is used together has the same one.
 */
export class RedisKeys {
  /** Sorted set of the nodes that take part, by when each was last heard of (ms since the Unix epoch, Redis's clock). */
  readonly nodes: string;
  readonly #prefix: string;

  /** @throws {PresenceError} `invalid_request` for a prefix that is empty, too long or has braces in it. */
  constructor(prefix: string) {
    if (!isPrefix(prefix)) {
      throw new PresenceError('invalid_request', `option prefix: ${PREFIX_RULE}, got ${JSON.stringify(prefix)}`);
    }
    this.#prefix = prefix;
    this.nodes = `${prefix}:{nodes}`;
  }

  /** String key: the user's sighting in decimal digits. */
  sighting(id: string): string {
    return `${this.#prefix}:{${bucketOf(id)}}:seen:${id}`;
  }

  /** String key: what the user chose to show, as JSON. */
  shown(id: string): string {
    return `${this.#prefix}:{${bucketOf(id)}}:shows:${id}`;
  }

  /** Pattern of the {@link sighting}s of all users. */
  get anySighting(): string {
    return `${this.#prefix.replace(/[*?[\]\\^-]/g, '\\$&')}:{*}:seen:*`;
  }

  /** The user whose {@link sighting} it is. */
  idOfSighting(key: string): string {
    return key.slice(key.indexOf('}:seen:') + '}:seen:'.length);
  }

  /** Sharded channel: who of the bucket has been forgotten. */
  forgotten(bucket: number): string {
    return `${this.#prefix}:{${bucket}}:forgotten`;
  }

  /** String key that is there while a node removes old sightings, or has done so lately. */
  get pruning(): string {
    return `${this.#prefix}:{nodes}:pruning`;
  }

  /** String key: how much of `name` the key has taken in its current minute, in decimal digits. Expires with it. */
  limit(name: string, key: string): string {
    return `${this.#prefix}:{${bucketOf(key)}}:limit:${name}:${key}`;
  }

  /** Sharded channel: questions to whoever holds connections of the user. */
  held(id: string): string {
    return `${this.#prefix}:{${bucketOf(id)}}:held:${id}`;
  }

  /**
   * Sharded channel without messages: whoever is subscribed to it has a live connection to the server that has the bucket,
   * and has subscribed to its users there.
   */
  present(bucket: number): string {
    return `${this.#prefix}:{${bucket}}:present`;
  }

  /** The user whose {@link held} channel it is. */
  idOf(heldChannel: string): string {
    // A prefix may have `:held:` in it, but no braces.
    return heldChannel.slice(heldChannel.indexOf('}:held:') + '}:held:'.length);
  }

  /** Sharded channel: answers to the questions of this node. */
  node(nodeId: string): string {
    return `${this.#prefix}:{${nodeId}}`;
  }
}

/** The hash, its upper half folded onto the lower. */
export function bucketOf(id: string): number {
  const hash = fnv1a(id);
  return ((hash >>> 16) ^ hash) & (BUCKETS - 1);
}

/** 32-bit FNV-1a (http://www.isthe.com/chongo/tech/comp/fnv/) over the UTF-16 code units. */
export function fnv1a(id: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < id.length; index += 1) {
    hash = Math.imul(hash ^ id.charCodeAt(index), 0x01000193);
  }
  return hash >>> 0;
}
