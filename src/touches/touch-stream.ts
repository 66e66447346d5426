import { hostname } from 'node:os';
import { randomUUID } from 'node:crypto';
import { messageOf, PresenceError } from '../domain/errors.ts';
import { fullJitterMs } from '../redis/full-jitter.ts';
import { RedisLink } from '../redis/redis-link.ts';
import { StreamBatches, type TouchStreamStats } from './stream-batches.ts';
import type { TouchTarget } from './stream-entry.ts';
import { StreamGroup } from './stream-group.ts';
import { type StreamGauges, StreamLag } from './stream-lag.ts';

/** How fast a stream is worked on. In ms. */
export interface StreamPace {
  /** How long one reading waits for an entry; closing waits for it too. */
  readonly blockMs: number;
  /** How long an entry may be with another consumer before it is taken over; looked for as often. */
  readonly claimAfterMs: number;
  /** After how long without a word a consumer for whom nothing is pending is removed. */
  readonly removeAfterMs: number;
  readonly lagEveryMs: number;
}

const PACE: StreamPace = { blockMs: 1_000, claimAfterMs: 30_000, removeAfterMs: 600_000, lagEveryMs: 2_000 };

export interface TouchStreamParts {
  readonly url: string;
  readonly stream: string;
  readonly group: string;
  readonly onError: (error: PresenceError) => void;
  readonly pace?: StreamPace;
}

/**
 * Touches from a Redis Stream, shared with the other consumers of its group. An entry is acknowledged once its sighting is
 * in the store, so it may be handled twice, which changes nothing, and is never lost. States:
 * - recovering: what this consumer had and did not acknowledge comes first. -> reading
 * - reading: batch after batch; at times also what consumers that died have left. -> waiting, when something failed
 * - waiting: with full jitter, and until there is a connection. -> recovering
 * - closed, from any, after the batch under way
 */
export class TouchStream {
  readonly #link: RedisLink;
  readonly #leaveLink: () => void;
  readonly #group: StreamGroup;
  readonly #batches: StreamBatches;
  readonly #lag: StreamLag;
  readonly #pace: StreamPace;
  readonly #onError: (error: PresenceError) => void;
  #failures = 0;
  readonly #running: Promise<void>;
  /** When to look for dead consumers again. */
  #sweepAtMs = 0;
  #failedInARow = 0;
  /** Ends a wait. */
  #wake: () => void = () => undefined;
  #closing: Promise<void> | undefined;

  private constructor(target: TouchTarget, link: RedisLink, group: StreamGroup, parts: TouchStreamParts) {
    const { onError, pace = PACE } = parts;
    this.#link = link;
    this.#group = group;
    this.#onError = onError;
    this.#pace = pace;
    this.#batches = new StreamBatches(target, group);
    this.#lag = new StreamLag(link.clock, group, pace.lagEveryMs);
    this.#leaveLink = link.use({
      onUp: () => {
        this.#lag.start();
        this.#wake();
      },
      onDown: () => {
        this.#lag.stop();
      },
    });
    this.#running = this.#run();
  }

  /**
   * @throws {PresenceError} `invalid_request` for a bad address, `unavailable` when Redis cannot be reached or `stream` is
   * something else.
   */
  static async open(target: TouchTarget, parts: TouchStreamParts): Promise<TouchStream> {
    const { url, stream, onError } = parts;
    // A connection of its own: reading holds it up. No keys of ours are used on it.
    const link = await RedisLink.open({ url, prefix: 'whosthere', onError });
    const consumer = `${hostname()}-${process.pid}-${randomUUID()}`;
    const group = new StreamGroup(link, { stream, group: parts.group, consumer });
    try {
      await group.create();
    } catch (cause) {
      // Closed by its only user.
      link.use({})();
      throw new PresenceError('unavailable', `Redis could not make a group of the stream ${stream}`, { cause });
    }
    return new TouchStream(target, link, group, parts);
  }

  /** Counters since start. */
  get stats(): TouchStreamStats {
    return { ...this.#batches.stats, failures: this.#failures };
  }

  /** What waits, as of a few seconds ago. */
  get gauges(): StreamGauges {
    return this.#lag.gauges;
  }

  /**
   * Reads no more, and ends the connection once the batch under way is acknowledged. What could not be stays in Redis, for
   * others or for the next start. Takes a second where no entries come. The second call joins the first.
   */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    this.#wake();
    await this.#running;
    this.#lag.stop();
    // A consumer that stays behind is removed by others.
    await this.#group.leave().catch(() => undefined);
    this.#leaveLink();
  }

  get #isClosed(): boolean {
    return this.#closing !== undefined;
  }

  async #run(): Promise<void> {
    while (!this.#isClosed) {
      try {
        await this.#group.create();
        await this.#recover();
        await this.#read();
      } catch (error) {
        this.#failed(error);
        await this.#pause();
      }
    }
  }

  async #recover(): Promise<void> {
    while (!this.#isClosed) {
      const entries = await this.#group.readOwn();
      if (entries.length === 0) return;
      await this.#batches.handle(entries);
    }
  }

  async #read(): Promise<void> {
    while (!this.#isClosed) {
      if (this.#link.clock.now() >= this.#sweepAtMs) await this.#sweep();
      await this.#batches.handle(await this.#group.readNew(this.#pace.blockMs));
      this.#failedInARow = 0;
    }
  }

  /** What the dead have left. */
  async #sweep(): Promise<void> {
    for await (const entries of this.#group.claim(this.#pace.claimAfterMs)) {
      await this.#batches.handle(entries);
      if (this.#isClosed) return;
    }
    await this.#group.removeDead(this.#pace.removeAfterMs);
    this.#sweepAtMs = this.#link.clock.now() + this.#pace.claimAfterMs;
  }

  #failed(error: unknown): void {
    this.#failures += 1;
    // Of a connection that was lost the link has told.
    if (!this.#link.isUp) return;
    const message = `the stream of touches waits: ${messageOf(error)}`;
    this.#onError(new PresenceError('unavailable', message, { cause: error }));
  }

  async #pause(): Promise<void> {
    this.#failedInARow += 1;
    await this.#wait(fullJitterMs(this.#failedInARow));
    // Until the link is up, or this is closed.
    if (!this.#link.isUp) await this.#wait();
  }

  async #wait(limitMs?: number): Promise<void> {
    if (this.#isClosed) return;
    let cancel = (): void => undefined;
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
      if (limitMs !== undefined) cancel = this.#link.clock.after(limitMs, resolve);
    });
    cancel();
  }
}
