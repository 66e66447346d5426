import { setImmediate } from 'node:timers/promises';
import type { RedisClient } from '../../redis/redis-client.ts';
import { SharedListener } from '../../redis/shared-listener.ts';

/** Channels in one command: subscribing a hundred thousand must not keep the process from everything else. */
const PER_COMMAND = 250;
/** As many are looked at between two turns of the event loop, when all have to be subscribed anew. */
const PER_PIECE = 1_000;

export interface SubscriptionsParts {
  /** Channels may go in one command when they have the same. */
  readonly groupOf: (channel: string) => number;
  readonly onMessage: (message: string, channel: string) => void;
  /** A subscription failed while the connection lives. What is due stays due; {@link Subscriptions.settled} tries again. */
  readonly onError: (error: unknown) => void;
}

/**
 * The sharded channels that this node listens to. What is wanted outlives connections; with each new one everything is
 * subscribed anew, in pieces, between which the event loop turns.
 */
export class Subscriptions {
  readonly #parts: SubscriptionsParts;
  readonly #listener: SharedListener;
  readonly #wanted = new Set<string>();
  /** Wanted and not subscribed, or the other way round, by group. */
  readonly #due = new Map<number, Set<string>>();
  #subscribed = new Set<string>();
  /** What is wanted and was not looked at since the connection began; undefined once all was. */
  #unseen: Iterator<string> | undefined;
  #client: RedisClient | undefined;
  /** Resolves when nothing is due, or the connection has ended. */
  #working: Promise<void> | undefined;

  constructor(parts: SubscriptionsParts) {
    this.#parts = parts;
    this.#listener = new SharedListener(parts.onMessage);
  }

  want(channel: string): void {
    this.#wanted.add(channel);
    this.#change(channel);
  }

  unwant(channel: string): void {
    this.#wanted.delete(channel);
    this.#change(channel);
  }

  /** A new connection: nothing is subscribed on it yet. Resolves when all that is wanted is, or the connection has ended. */
  async start(client: RedisClient): Promise<void> {
    this.stop();
    this.#client = client;
    this.#unseen = this.#wanted.values();
    await this.settled();
  }

  /** The connection has ended, and with it all subscriptions. */
  stop(): void {
    this.#client = undefined;
    this.#working = undefined;
    this.#subscribed = new Set();
    this.#unseen = undefined;
    this.#due.clear();
  }

  /** Resolves when nothing is due any more, the connection has ended, or a subscription failed. */
  async settled(): Promise<void> {
    this.#work();
    await this.#working;
  }

  /** Whether all that is wanted is subscribed, and nothing else. */
  get isSettled(): boolean {
    return this.#client !== undefined && !this.#hasWork && this.#working === undefined;
  }

  #change(channel: string): void {
    if (this.#client === undefined) return;
    if (this.#wanted.has(channel) === this.#subscribed.has(channel)) this.#makeUndue(channel);
    else this.#makeDue(channel);
    this.#work();
  }

  #makeDue(channel: string): void {
    const group = this.#parts.groupOf(channel);
    const due = this.#due.get(group);
    if (due === undefined) this.#due.set(group, new Set([channel]));
    else due.add(channel);
  }

  #makeUndue(channel: string): void {
    const group = this.#parts.groupOf(channel);
    const due = this.#due.get(group);
    if (due?.delete(channel) === true && due.size === 0) this.#due.delete(group);
  }

  #work(): void {
    const client = this.#client;
    if (client === undefined || this.#working !== undefined || !this.#hasWork) return;
    const working = this.#workOff(client).finally(() => {
      if (this.#working === working) this.#working = undefined;
    });
    this.#working = working;
  }

  async #workOff(client: RedisClient): Promise<void> {
    // Whatever comes up together goes together.
    await Promise.resolve();
    while (this.#client === client && this.#hasWork) {
      if (this.#due.size === 0) this.#lookAtMore();
      const batch = this.#take();
      const [on, off] = [true, false].map((wanted) => batch.filter((each) => this.#wanted.has(each) === wanted));
      try {
        // Both at once, and in this order: a channel is in one of them.
        await Promise.all([
          on?.[0] !== undefined && this.#listener.subscribe(client, on),
          off?.[0] !== undefined && client.sUnsubscribe(off),
        ]);
      } catch (error) {
        if (this.#client !== client) return;
        for (const channel of batch) this.#makeDue(channel);
        this.#parts.onError(error);
        return;
      }
      if (this.#client !== client) return;
      for (const channel of on ?? []) this.#settle(channel, true);
      for (const channel of off ?? []) this.#settle(channel, false);
      // Replies were read in this turn: what follows is for the next.
      await setImmediate();
    }
  }

  /** What it is now; should another be wanted meanwhile, it is due again. */
  #settle(channel: string, isSubscribed: boolean): void {
    if (isSubscribed) this.#subscribed.add(channel);
    else this.#subscribed.delete(channel);
    if (this.#wanted.has(channel) !== isSubscribed) this.#makeDue(channel);
  }

  get #hasWork(): boolean {
    return this.#due.size > 0 || this.#unseen !== undefined;
  }

  #lookAtMore(): void {
    for (let count = 0; count < PER_PIECE && this.#unseen !== undefined; count += 1) {
      const next = this.#unseen.next();
      if (next.done === true) this.#unseen = undefined;
      else if (!this.#subscribed.has(next.value)) this.#makeDue(next.value);
    }
  }

  /** Some of what is due, of one group. */
  #take(): string[] {
    const batch: string[] = [];
    for (const [group, due] of this.#due) {
      for (const channel of due) {
        due.delete(channel);
        if (batch.push(channel) === PER_COMMAND) break;
      }
      if (due.size === 0) this.#due.delete(group);
      break;
    }
    return batch;
  }
}
