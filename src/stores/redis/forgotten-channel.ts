import { z } from 'zod';
import type { RedisClient } from '../../redis/redis-client.ts';
import { parseJson } from '../../redis/parse-json.ts';
import type { RedisLink } from '../../redis/redis-link.ts';

const forgottenSchema = z.object({ id: z.string(), atMs: z.int() });

/** A user was forgotten, at this moment (ms since the Unix epoch). */
export type Forgotten = z.output<typeof forgottenSchema>;
export type OnForgotten = (forgotten: Forgotten | undefined) => void;

/**
 * Hears of users whom any process has forgotten, so that they are in nobody's memory any more; of `undefined` on every
 * connection: some may have been missed before it.
 */
export class ForgottenChannel {
  listener: OnForgotten | undefined;
  readonly #link: RedisLink;
  readonly close: () => void;
  #listening: Promise<void> = Promise.resolve();

  constructor(link: RedisLink) {
    this.#link = link;
    this.close = link.use({ onUp: this.#listen });
  }

  /** The channel that tells of the user: one for each group. */
  of(id: string): string {
    return this.#link.keys.forgotten(this.#link.groupOf(id));
  }

  /** Resolves when it hears of users. For tests. */
  settled(): Promise<void> {
    return this.#listening;
  }

  readonly #listen = (client: RedisClient): void => {
    const channels = this.#link.groups.map((group) => this.#link.keys.forgotten(group));
    this.#listening = Promise.all(channels.map((channel) => client.sSubscribe(channel, this.#onMessage))).then(
      () => {
        this.listener?.(undefined);
      },
      (error: unknown) => {
        if (this.#link.isOn(client)) this.#link.report(error);
      },
    );
  };

  readonly #onMessage = (message: string): void => {
    const { data } = forgottenSchema.safeParse(parseJson(message));
    if (data !== undefined) this.listener?.(data);
  };
}
