import { io, type Socket } from 'socket.io-client';
import type { ClientToServerEvents, Presence, ServerToClientEvents } from '../../../src/wire/protocol.ts';
import type { Random } from '../../support/random.ts';
import type { Answer, Asked, Stall, Terms, Unanswered } from '../check/history.ts';
import type { Targets } from './targets.ts';

export interface LookerParts {
  readonly node: string;
  readonly url: string;
  readonly token: string;
  readonly random: Random;
  readonly targets: Targets;
  readonly terms: Terms;
  readonly idsPerLook: number;
}

interface OpenQuestion {
  readonly asked: Asked;
  /** Not answered yet. */
  readonly users: Set<string>;
  /** Those of whom the ack said that their answer will follow. */
  pending: ReadonlySet<string>;
}

const LOOKS_EVERY_MS = 100;
/** An ack that takes this much longer than it may shows that the node stood still. In ms. */
const STALLS_FROM_MS = 50;

/** A viewer at one node, not through the balancer. It asks, in the background, and keeps what it heard. */
export class Looker {
  readonly answers: Answer[] = [];
  readonly unanswered: Unanswered[] = [];
  /** When the node was slow to ack. */
  readonly stalls: Stall[] = [];
  readonly #parts: LookerParts;
  readonly #socket: Socket<ServerToClientEvents, ClientToServerEvents>;
  readonly #open = new Set<OpenQuestion>();
  /** About whom a question is open: answers carry no number, so there is one question about each at a time. */
  readonly #openUsers = new Set<string>();
  /** The newest question about each user: what a correction is about. */
  readonly #newest = new Map<string, OpenQuestion>();
  /** Users of whom nothing was known, oldest first. */
  readonly #unsettled = new Map<string, number>();
  #ticking: NodeJS.Timeout | undefined;

  constructor(parts: LookerParts) {
    this.#parts = parts;
    const options = { transports: ['websocket'], auth: { token: parts.token }, forceNew: true };
    this.#socket = io(parts.url, options);
    this.#socket.on('disconnect', () => {
      this.#giveUpAll('connection lost');
    });
    this.#socket.on('presence:resolved', (presences) => {
      for (const presence of presences) this.#onResolved(presence);
    });
  }

  start(): void {
    this.#ticking = setInterval(() => {
      const { random, targets, idsPerLook, terms } = this.#parts;
      const users = targets.pick(random.int(1, 2 * idsPerLook - 1), this.#unsettled);
      const maxAges = [undefined, 0, random.int(0, terms.freshForMs)];
      this.ask(users, maxAges[random.int(0, 2)]);
    }, LOOKS_EVERY_MS);
  }

  /** No more of its own. What is open may still be answered. */
  pause(): void {
    clearInterval(this.#ticking);
  }

  /** Nothing, while there is no connection: it comes back by itself. */
  ask(wanted: readonly string[], maxAgeMs: number | undefined): void {
    const users = wanted.filter((user) => !this.#openUsers.has(user));
    if (!this.#socket.connected || users.length === 0) return;
    const asked: Asked = { node: this.#parts.node, askedAtMs: Date.now(), users, maxAgeMs };
    const open: OpenQuestion = { asked, users: new Set(users), pending: new Set() };
    this.#open.add(open);
    for (const user of users) {
      this.#newest.set(user, open);
      this.#openUsers.add(user);
    }
    this.#socket.emit('presence:refresh', { ids: users, maxAge: maxAgeMs, background: true }, (reply) => {
      this.#acked(asked.askedAtMs);
      if ('error' in reply) this.#giveUp(open, 'refused');
      else {
        open.pending = new Set(reply.pending);
        for (const presence of reply.presences) this.#answer(open, presence);
      }
    });
  }

  /** Resolves when nothing is open any more, or nothing more can come. */
  async settled(withinMs: number): Promise<void> {
    const untilMs = Date.now() + withinMs;
    while (this.#open.size > 0 && Date.now() < untilMs) await new Promise((resolve) => setTimeout(resolve, 20));
  }

  close(): void {
    this.pause();
    this.#giveUpAll('run over');
    this.#socket.disconnect();
  }

  #acked(askedAtMs: number): void {
    const toMs = Date.now();
    const lateMs = toMs - askedAtMs - this.#parts.terms.ackWithinMs;
    if (lateMs >= STALLS_FROM_MS) this.stalls.push({ fromMs: askedAtMs, toMs, lateMs });
  }

  #onResolved(presence: Presence): void {
    const waiting = [...this.#open].filter(({ users, pending }) => users.has(presence.id) && pending.has(presence.id));
    for (const open of waiting) this.#answer(open, presence);
    const newest = this.#newest.get(presence.id);
    if (waiting.length === 0 && newest !== undefined) this.#hear(newest, presence, true);
  }

  #answer(open: OpenQuestion, presence: Presence): void {
    this.#hear(open, presence, false);
    open.users.delete(presence.id);
    this.#openUsers.delete(presence.id);
    if (open.users.size === 0) this.#close(open);
  }

  #close(open: OpenQuestion): void {
    this.#open.delete(open);
    for (const user of open.users) this.#openUsers.delete(user);
  }

  #hear({ asked }: OpenQuestion, presence: Presence, isCorrection: boolean): void {
    const { id: user, status, evidence, checkedAt: checkedAtMs, lastSeen: lastSeenMs } = presence;
    const heardAtMs = Date.now();
    if (status !== 'unknown') this.#unsettled.delete(user);
    else if (!this.#unsettled.has(user)) this.#unsettled.set(user, heardAtMs);
    this.answers.push({ asked, user, heardAtMs, status, evidence, checkedAtMs, lastSeenMs, isCorrection });
  }

  #giveUp(open: OpenQuestion, reason: Unanswered['reason']): void {
    this.unanswered.push({ asked: open.asked, users: [...open.users], byMs: Date.now(), reason });
    this.#close(open);
  }

  #giveUpAll(reason: Unanswered['reason']): void {
    for (const open of [...this.#open]) this.#giveUp(open, reason);
  }
}
