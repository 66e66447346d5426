import type { Random } from '../../support/random.ts';
import type { Recorder } from '../../trace/recorder.ts';
import type { Connection, Move } from '../../trace/script.ts';
import { type ClientParts, ReplayClient } from './replay-client.ts';

/** Half of the clients have the SDK; of the others only the transport answers. */
const HELLO_SHARE = 0.5;

export interface PlayersParts extends Omit<ClientParts, 'user' | 'token'> {
  readonly tokenOf: (user: string) => Promise<string>;
  readonly random: Random;
  readonly recorder: Recorder;
  /** Now, on the timeline of the run. */
  readonly elapsedMs: () => number;
}

/** The clients that play a script, one for each connection. */
export class Players {
  readonly #parts: PlayersParts;
  readonly #clients = new Map<Connection, Promise<ReplayClient>>();

  constructor(parts: PlayersParts) {
    this.#parts = parts;
  }

  /** Does what the move says, as soon as the connection is there. */
  async move(move: Move): Promise<void> {
    const { recorder, elapsedMs } = this.#parts;
    const { kind, connection } = move;
    if (kind === 'open') {
      const beganMs = elapsedMs();
      const opening = this.#open(connection.user);
      this.#clients.set(connection, opening);
      await opening;
      recorder.did(move, beganMs, elapsedMs());
      return;
    }
    const client = await this.#clients.get(connection);
    if (client === undefined) return;
    recorder.did(move, elapsedMs());
    if (kind === 'say') client.say();
    else if (kind === 'fall-silent') client.fallSilent();
    else {
      this.#clients.delete(connection);
      if (kind === 'goodbye') client.goodbye();
      else client.close();
    }
  }

  async close(): Promise<void> {
    const clients = await Promise.allSettled(this.#clients.values());
    this.#clients.clear();
    for (const client of clients) if (client.status === 'fulfilled') client.value.close();
  }

  async #open(user: string): Promise<ReplayClient> {
    const saysHello = this.#parts.random.chance(HELLO_SHARE);
    const token = await this.#parts.tokenOf(user);
    const client = await ReplayClient.open({ ...this.#parts, user, token });
    if (saysHello) client.hello();
    return client;
  }
}
