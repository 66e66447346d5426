import type { Recorder } from '../../trace/recorder.ts';
import type { Connection, Move } from '../../trace/script.ts';
import type { Contender } from '../contenders/contender.ts';
import type { Workload } from '../workload/workload.ts';
import { BenchClient } from './bench-client.ts';

export interface CrowdParts {
  readonly contender: Contender;
  readonly speed: number;
  readonly url: string;
  readonly recipientOf: Workload['recipientOf'];
  readonly recorder: Recorder;
  /** Now, on the timeline of the run. */
  readonly elapsedMs: () => number;
  readonly onLost: (error: Error) => void;
}

/** The clients that play a script, one for each connection. */
export class Crowd {
  readonly #parts: CrowdParts;
  readonly #clients = new Map<Connection, Promise<BenchClient>>();
  /** Those that are connected and answer, oldest first. */
  readonly #liveOf = new Map<string, BenchClient[]>();

  constructor(parts: CrowdParts) {
    this.#parts = parts;
  }

  /** Does what the move says, as soon as the connection is there. */
  async move(move: Move): Promise<void> {
    const { recorder, elapsedMs, recipientOf } = this.#parts;
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
    if (kind === 'say') {
      const to = recipientOf(move);
      if (to !== undefined) client.say(to);
      return;
    }
    this.#forget(connection.user, client);
    if (kind === 'fall-silent') {
      client.fallSilent();
      return;
    }
    this.#clients.delete(connection);
    if (kind === 'goodbye') client.goodbye();
    else client.close();
  }

  /** The newest connection of somebody that is there. */
  newestOf(user: string): BenchClient | undefined {
    return this.#liveOf.get(user)?.at(-1);
  }

  async close(): Promise<void> {
    const clients = await Promise.allSettled(this.#clients.values());
    this.#clients.clear();
    this.#liveOf.clear();
    for (const client of clients) if (client.status === 'fulfilled') client.value.close();
  }

  async #open(user: string): Promise<BenchClient> {
    const client = new BenchClient({ ...this.#parts, user });
    await client.connected();
    const live = this.#liveOf.get(user);
    if (live === undefined) this.#liveOf.set(user, [client]);
    else live.push(client);
    return client;
  }

  #forget(user: string, client: BenchClient): void {
    const live = (this.#liveOf.get(user) ?? []).filter((other) => other !== client);
    if (live.length === 0) this.#liveOf.delete(user);
    else this.#liveOf.set(user, live);
  }
}
