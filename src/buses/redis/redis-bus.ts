import { randomUUID } from 'node:crypto';
import {
  type AskLocal,
  type BusTerms,
  type LateAnswers,
  type PresenceBus,
  type ProbeOutcome,
  UNREACHABLE,
} from '../../ports/presence-bus.ts';
import type { Clock } from '../../ports/clock.ts';
import type { RedisClient } from '../../redis/redis-client.ts';
import type { RedisKeys } from '../../redis/redis-keys.ts';
import type { RedisLink } from '../../redis/redis-link.ts';
import { askInOrder } from './ask-in-order.ts';
import { Attendance } from './attendance.ts';
import {
  answeredBefore,
  beforeOf,
  type Finding,
  fromOutcomeMessage,
  parseQuestion,
  parseReply,
  type Question,
  type Reply,
  toOutcomeMessage,
} from './messages.ts';
import { PACE, type Pace } from './nodes.ts';
import { OpenQuestion } from './open-question.ts';

/** Whoever has heard a question says so within this, or stands still. In ms. */
const HELD_WITHIN_MS = 1_000;
/** A node that is not there may be on its way in or out: so long, and so often, it is waited for. In ms. */
const NODES_WITHIN_MS = 250;
const LOOKS_AGAIN_AFTER_MS = 50;
/** Time kept for the way back, so that what a holder found by its deadline arrives by the asker's. In ms. */
const WAY_BACK_MS = 100;

/**
 * Questions among nodes, over sharded pub/sub: one channel for each user who is held, so that the subscriptions are the
 * routing table, and one for each node, to be answered on. A question takes one message, and of each node that holds the
 * user one that it does (`held`) and one with what it found, however many nodes there are; when connections stay silent,
 * also what comes late, and the end of it. What a killed node held is gone with its connection.
 */
export class RedisBus implements PresenceBus {
  readonly #link: RedisLink;
  readonly #clock: Clock;
  readonly #keys: RedisKeys;
  readonly #askLocal: AskLocal;
  readonly #terms: BusTerms;
  readonly #nodeId = `node-${randomUUID()}`;
  readonly #attendance: Attendance;
  readonly #open = new Map<number, OpenQuestion>();
  #lastQuestion = 0;
  #closing: Promise<void> | undefined;

  constructor(link: RedisLink, askLocal: AskLocal, terms: BusTerms, pace: Pace = PACE) {
    this.#link = link;
    this.#clock = link.clock;
    this.#keys = link.keys;
    this.#askLocal = askLocal;
    this.#terms = terms;
    this.#attendance = new Attendance(link, this.#nodeId, pace, {
      onQuestion: this.#onQuestion,
      onReply: this.#onReply,
    });
  }

  hold(id: string): void {
    this.#attendance.hold(id);
  }

  release(id: string): void {
    this.#attendance.release(id);
  }

  ask(id: string, deadlineMs: number, late: LateAnswers): Promise<ProbeOutcome> {
    if (this.#closing !== undefined) return Promise.resolve(UNREACHABLE);
    const q = (this.#lastQuestion += 1);
    const question = new OpenQuestion({
      clock: this.#clock,
      terms: this.#terms,
      deadlineMs,
      late,
      onOver: () => this.#open.delete(q),
    });
    this.#open.set(q, question);
    // Here it takes no messages, and works while Redis is away.
    question.askedHere(this.#nodeId);
    askInOrder(this.#askLocal, id, deadlineMs, {
      found: (outcome, isOver) => {
        question.found(this.#nodeId, outcome, isOver);
      },
      late: (answer) => {
        question.late(this.#nodeId, answer);
      },
      onError: this.#link.report,
    });
    this.#askOthers(q, id, question, deadlineMs);
    return question.outcome;
  }

  get wholeSinceMs(): number {
    return this.#clock.now() - (performance.now() - this.#attendance.doubtedAtMs);
  }

  /** Resolves when whoever is held now can be asked by the others. For tests. */
  settled(): Promise<void> {
    return this.#attendance.settled();
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    for (const question of [...this.#open.values()]) question.abort();
    await this.#attendance.close();
  }

  #askOthers(q: number, id: string, question: OpenQuestion, deadlineMs: number): void {
    const client = this.#attendance.client;
    if (client === undefined) {
      question.fail();
      return;
    }
    const leftMs = Math.max(0, deadlineMs - this.#clock.now());
    const withinMs = Math.max(Math.round(leftMs / 2), leftMs - WAY_BACK_MS);
    const message = JSON.stringify({ from: this.#nodeId, q, withinMs } satisfies Question);
    this.#put(client, id, message, question).catch((error: unknown) => {
      this.#attendance.report(client, error);
      question.fail();
    });
  }

  /** Who has heard it says so, or stands still. When not all nodes would have, it proves nothing. */
  async #put(client: RedisClient, id: string, message: string, question: OpenQuestion): Promise<void> {
    const present = this.#attendance.presentFor(id);
    const sentAtMs = performance.now();
    const asked = await client.ask(this.#keys.held(id), present, message);
    if (!this.#attendance.areAll(asked.present, sentAtMs)) {
      // One may just have left, or be about to come.
      await this.#attendance.beat(client);
      if (!this.#attendance.areAll(asked.present, sentAtMs)) {
        this.#putAgain(client, id, message, question, asked.heard);
        return;
      }
    }
    this.#expect(question, asked.heard);
  }

  #putAgain(client: RedisClient, id: string, message: string, question: OpenQuestion, heard: number): void {
    if (heard > 0 || this.#clock.now() - question.askedAtMs >= NODES_WITHIN_MS) {
      question.doubt();
      this.#expect(question, heard);
      return;
    }
    question.whileOpen(LOOKS_AGAIN_AFTER_MS, () => {
      this.#put(client, id, message, question).catch(() => {
        question.fail();
      });
    });
  }

  #expect(question: OpenQuestion, heard: number): void {
    question.expect(heard);
    question.whileOpen(HELD_WITHIN_MS, () => {
      if (question.heardByCount < heard) question.fail();
    });
  }

  readonly #onReply = (message: string): void => {
    const reply = parseReply(message);
    if (reply === undefined) return;
    const question = this.#open.get(reply.q);
    if (question === undefined) return;
    switch (reply.type) {
      case 'held':
        question.heldBy(reply.by);
        break;
      case 'outcome':
        question.found(reply.by, fromOutcomeMessage(reply.outcome, question.askedAtMs), reply.isOver);
        break;
      case 'late':
        question.late(reply.by, answeredBefore(reply.beforeMs, question.askedAtMs));
        break;
      case 'over':
        question.late(reply.by, undefined);
        break;
    }
  };

  readonly #onQuestion = (message: string, channel: string): void => {
    const asked = parseQuestion(message);
    if (asked === undefined) return;
    const { from, q, withinMs } = asked;
    if (from === this.#nodeId) {
      // Its own, and asked here already.
      this.#open.get(q)?.heardBy(from);
      return;
    }
    const arrivedAtMs = this.#clock.now();
    const tell = (finding: Finding): void => {
      this.#reply(from, { by: this.#nodeId, q, ...finding });
    };
    tell({ type: 'held' });
    askInOrder(this.#askLocal, this.#keys.idOf(channel), arrivedAtMs + withinMs, {
      found: (outcome, isOver) => {
        tell({ type: 'outcome', outcome: toOutcomeMessage(outcome, arrivedAtMs), isOver });
      },
      late: (answer) => {
        if (answer === undefined) tell({ type: 'over' });
        else tell({ type: 'late', beforeMs: beforeOf(answer, arrivedAtMs) });
      },
      onError: this.#link.report,
    });
  };

  #reply(to: string, reply: Reply): void {
    const { client } = this.#attendance;
    client?.sPublish(this.#keys.node(to), JSON.stringify(reply)).catch((error: unknown) => {
      this.#attendance.report(client, error);
    });
  }
}
