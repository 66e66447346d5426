import type { Presence } from '../../../src/wire/protocol.ts';
import type { Heard } from '../answer.ts';
import { answerOf } from '../answer-of.ts';
import type { Look } from '../lookers.ts';
import { ReplayError } from '../replay-error.ts';
import { type ClientParts, ReplayClient } from './replay-client.ts';

interface OpenLook {
  readonly look: Look;
  readonly askedAtMs: number;
  /** Not answered yet. */
  readonly users: Set<string>;
  /** Those of whom the ack said that their answer will follow. */
  pending: ReadonlySet<string>;
}

export interface ViewerParts extends ClientParts {
  /** When the timeline of the run begins, ms since the Unix epoch. */
  readonly originMs: number;
  readonly hear: (heard: Heard) => void;
  readonly onUnasked: (heard: Heard) => void;
  readonly onFailed: (error: ReplayError) => void;
}

/** Somebody who looks, over a socket of their own. */
export class Viewer {
  readonly #client: ReplayClient;
  readonly #parts: ViewerParts;
  readonly #open = new Set<OpenLook>();
  /** The newest look at each user: what a correction is about. */
  readonly #newest = new Map<string, OpenLook>();

  private constructor(client: ReplayClient, parts: ViewerParts) {
    this.#client = client;
    this.#parts = parts;
    client.socket.on('presence:resolved', (presences) => {
      for (const presence of presences) this.#onResolved(presence);
    });
  }

  static async open(parts: ViewerParts): Promise<Viewer> {
    return new Viewer(await ReplayClient.open(parts), parts);
  }

  look(look: Look): void {
    const { users, maxAgeMs, background } = look;
    const open: OpenLook = { look, askedAtMs: this.#elapsedMs(), users: new Set(users), pending: new Set() };
    this.#open.add(open);
    for (const user of users) this.#newest.set(user, open);
    const message = { ids: users, maxAge: maxAgeMs, background: background ? (true as const) : undefined };
    this.#client.socket.emit('presence:refresh', message, (reply) => {
      if ('error' in reply) {
        this.#parts.onFailed(
          new ReplayError(`look ${look.number} was refused: ${reply.error.code}, ${reply.error.message}`),
        );
        return;
      }
      open.pending = new Set(reply.pending);
      for (const presence of reply.presences) this.#answer(open, presence);
    });
  }

  /** What nobody has answered. */
  get unanswered(): readonly OpenLook[] {
    return [...this.#open];
  }

  close(): void {
    this.#client.close();
  }

  #onResolved(presence: Presence): void {
    const waiting = [...this.#open].filter(({ users, pending }) => users.has(presence.id) && pending.has(presence.id));
    for (const open of waiting) this.#answer(open, presence);
    if (waiting.length > 0) return;
    const newest = this.#newest.get(presence.id);
    if (newest !== undefined) this.#parts.hear(this.#heard(newest, presence, true));
  }

  #answer(open: OpenLook, presence: Presence): void {
    const heard = this.#heard(open, presence, false);
    if (open.users.delete(presence.id)) this.#parts.hear(heard);
    else this.#parts.onUnasked(heard);
    if (open.users.size === 0) this.#open.delete(open);
  }

  #heard({ look, askedAtMs }: OpenLook, presence: Presence, isCorrection: boolean): Heard {
    const answer = answerOf(presence, this.#parts.originMs);
    return { look, answer, askedAtMs, heardAtMs: this.#elapsedMs(), isCorrection };
  }

  #elapsedMs(): number {
    return this.#parts.now() - this.#parts.originMs;
  }
}
