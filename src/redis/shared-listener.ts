import { isClusterClient, type RedisClient } from './redis-client.ts';

type Listener = (message: string, channel: string) => void;

const SHARDED = 'SHARDED';

/** One function that listens to many sharded channels. */
export class SharedListener {
  readonly #listener: Listener;
  /** What node-redis would make for each channel. */
  readonly #entry: { unsubscribing: boolean; buffers: Set<never>; strings: Set<Listener> };

  constructor(listener: Listener) {
    this.#listener = listener;
    this.#entry = { unsubscribing: false, buffers: new Set(), strings: new Set([listener]) };
  }

  /**
   * Subscribes to channels, of one slot in a cluster, to which nobody listens yet. All or none.
   *
   * On one server the channels share their entry, by the method with which node-redis moves subscriptions: 140 bytes of heap
   * for each instead of 492, and what a reconnection makes garbage blocks the event loop half as long
   * (`npm run bench:held`). The client of a cluster has no such method.
   */
  async subscribe(client: RedisClient, channels: readonly string[]): Promise<void> {
    if (isClusterClient(client)) {
      await client.sSubscribe([...channels], this.#listener);
      return;
    }
    try {
      await client.extendPubSubListeners(SHARDED, new Map(channels.map((channel) => [channel, this.#entry])));
    } catch (error) {
      // They are entered before Redis agrees; left there, they would never be asked for again.
      const entered = client.getPubSubListeners(SHARDED);
      for (const channel of channels) entered.delete(channel);
      throw error;
    }
  }
}
