/** What the recipes ask of Redis, command by command. */
export interface ExpiringKeys {
  /** `SET key 1 PX ttlMs GET`: true when the key was not there before. */
  setFor(key: string, ttlMs: number): Promise<boolean>;
  /** `MGET keys`: which of them are there, in the order given. */
  have(keys: readonly string[]): Promise<boolean[]>;
  /** `DEL key`. */
  remove(key: string): Promise<void>;
}
