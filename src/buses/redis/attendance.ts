import type { CancelTimer } from '../../ports/clock.ts';
import type { RedisClient } from '../../redis/redis-client.ts';
import type { RedisKeys } from '../../redis/redis-keys.ts';
import type { RedisLink } from '../../redis/redis-link.ts';
import { Nodes, type Pace } from './nodes.ts';
import { Subscriptions } from './subscriptions.ts';

export interface AttendanceParts {
  /** A question about whoever the channel is of. */
  readonly onQuestion: (message: string, channel: string) => void;
  /** A reply to a question of this node. */
  readonly onReply: (message: string) => void;
}

/**
 * This node among the others: what it listens to, and that it is there. With each connection anew, in an order in which it
 * is never taken for present too early: it is counted -> hears replies -> hears questions about all whom it holds -> is
 * present. Then it gives signs of life; what failed is tried again with the next.
 */
export class Attendance {
  readonly #link: RedisLink;
  readonly #keys: RedisKeys;
  readonly #nodeId: string;
  readonly #pace: Pace;
  readonly #parts: AttendanceParts;
  readonly #nodes: Nodes;
  readonly #users: Subscriptions;
  readonly #leave: () => void;
  #client: RedisClient | undefined;
  #isPresent = false;
  #isClosed = false;
  #cancelBeat: CancelTimer | undefined;
  #tending: { readonly client: RedisClient; readonly done: Promise<void> } | undefined;

  constructor(link: RedisLink, nodeId: string, pace: Pace, parts: AttendanceParts) {
    this.#link = link;
    this.#keys = link.keys;
    this.#nodeId = nodeId;
    this.#pace = pace;
    this.#parts = parts;
    this.#nodes = new Nodes(link.keys, nodeId, pace);
    this.#users = new Subscriptions({
      groupOf: (channel) => link.groupOf(this.#keys.idOf(channel)),
      onMessage: parts.onQuestion,
      onError: link.report,
    });
    this.#leave = link.use({ onUp: this.#onUp, onDown: this.#onDown });
    this.#beatAgain();
  }

  /** The connection on which replies are heard; undefined when there is none. */
  get client(): RedisClient | undefined {
    return this.#client;
  }

  hold(id: string): void {
    this.#users.want(this.#keys.held(id));
  }

  release(id: string): void {
    this.#users.unwant(this.#keys.held(id));
  }

  /** The channel on which those are present who would hear a question about the user. */
  presentFor(id: string): string {
    return this.#keys.present(this.#link.groupOf(id));
  }

  /** See {@link Nodes.areAll}. */
  areAll(present: number, sentAtMs: number): boolean {
    return this.#nodes.areAll(present, sentAtMs);
  }

  /** See {@link Nodes.doubtedAtMs}. */
  get doubtedAtMs(): number {
    return this.#nodes.doubtedAtMs;
  }

  /** See {@link Nodes.beat}. */
  beat(client: RedisClient): Promise<void> {
    return this.#nodes.beat(client);
  }

  /** Something failed that nobody waits for. What fails because the connection has ended is no news. */
  report(client: RedisClient, error: unknown): void {
    if (client === this.#client) this.#link.report(error);
  }

  /** Resolves when whoever is held now can be asked by the others. */
  async settled(): Promise<void> {
    this.#tend();
    await this.#tending?.done;
    await this.#users.settled();
  }

  /** Listens no more, and says so to the others. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#cancelBeat?.();
    const client = this.#client;
    this.#onDown();
    if (client !== undefined) {
      // First: in between, others look again.
      await Promise.all(this.#presentOn.map((channel) => client.sUnsubscribe(channel))).catch(this.#link.report);
      await this.#nodes.leave(client).catch(this.#link.report);
    }
    this.#leave();
  }

  readonly #onUp = (client: RedisClient): void => {
    this.#nodes.reconnected();
    this.#tend(client);
  };

  readonly #onDown = (): void => {
    this.#client = undefined;
    this.#isPresent = false;
    this.#users.stop();
  };

  #beatAgain(): void {
    this.#cancelBeat = this.#link.clock.after(this.#pace.beatsEveryMs, () => {
      this.#tend();
      this.#beatAgain();
    });
  }

  /** Gives a sign of life, and brings up what is not there yet. */
  #tend(client = this.#link.isUp ? this.#link.client : undefined): void {
    if (client === undefined || this.#isClosed || this.#tending?.client === client) return;
    const done = this.#join(client)
      .catch((error: unknown) => {
        this.report(client, error);
      })
      .finally(() => {
        if (this.#tending?.client === client) this.#tending = undefined;
      });
    this.#tending = { client, done };
  }

  async #join(client: RedisClient): Promise<void> {
    // A sign of life says that all users can be asked; but a node that joins is counted, and missed, from the start.
    if (this.#isPresent) await this.#users.settled();
    await this.#nodes.beat(client);
    if (this.#client !== client) {
      await client.sSubscribe(this.#keys.node(this.#nodeId), this.#parts.onReply);
      if (this.#isClosed || !this.#link.isOn(client)) return;
      this.#client = client;
      await this.#users.start(client);
    } else if (!this.#isPresent) {
      await this.#users.settled();
    }
    if (this.#isPresent || this.#client !== client || !this.#users.isSettled) return;
    await Promise.all(this.#presentOn.map((channel) => client.sSubscribe(channel, () => undefined)));
    this.#isPresent = this.#client === client;
  }

  get #presentOn(): string[] {
    return this.#link.groups.map((group) => this.#keys.present(group));
  }
}
