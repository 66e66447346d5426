import { randomUUID } from 'node:crypto';
import type { CancelTimer, Clock } from '../../ports/clock.ts';
import type { Answered, AskLocal, BusTerms, LateAnswers, PresenceBus, ProbeOutcome } from '../../ports/presence-bus.ts';
import type { RedisClient } from '../../redis/redis-client.ts';
import { BUCKETS, bucketOf, type RedisKeys } from '../../redis/redis-keys.ts';
import type { RedisLink } from '../../redis/redis-link.ts';
import {
  answeredBefore,
  beforeOf,
  fromOutcomeMessage,
  parseQuestion,
  parseReply,
  type Question,
  type Reply,
  toOutcomeMessage,
} from './messages.ts';
import { Nodes, PACE, type Pace } from './nodes.ts';
import { OpenQuestion } from './open-question.ts';
import { Subscriptions } from './subscriptions.ts';

const UNREACHABLE: ProbeOutcome = { kind: 'failed', reason: 'unreachable' };
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
  readonly #nodes: Nodes;
  readonly #pace: Pace;
  readonly #users: Subscriptions;
  readonly #open = new Map<number, OpenQuestion>();
  readonly #leave: () => void;
  #lastQuestion = 0;
  /** The connection on which answers are heard; undefined when there is none. */
  #heardOn: RedisClient | undefined;
  #isPresent = false;
  #cancelBeat: CancelTimer | undefined;
  #tending: { readonly client: RedisClient; readonly done: Promise<void> } | undefined;
  #closing: Promise<void> | undefined;

  constructor(link: RedisLink, askLocal: AskLocal, terms: BusTerms, pace = PACE) {
    this.#link = link;
    this.#clock = link.clock;
    this.#keys = link.keys;
    this.#askLocal = askLocal;
    this.#terms = terms;
    this.#pace = pace;
    this.#nodes = new Nodes(link.keys, this.#nodeId, pace);
    this.#users = new Subscriptions({
      groupOf: (channel) => this.#groupOf(this.#keys.idOf(channel)),
      onMessage: this.#onQuestion,
      // Tried again with the next beat.
      onError: link.report,
    });
    this.#leave = link.use({ onUp: this.#onUp, onDown: this.#onDown });
    this.#beatAgain();
  }

  hold(id: string): void {
    this.#users.want(this.#keys.held(id));
  }

  release(id: string): void {
    this.#users.unwant(this.#keys.held(id));
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
    this.#askHere(id, deadlineMs, {
      found: (outcome, isOver) => {
        question.found(this.#nodeId, outcome, isOver);
      },
      late: (answer) => {
        question.late(this.#nodeId, answer);
      },
    });
    this.#askOthers(q, id, question, deadlineMs);
    return question.outcome;
  }

  /** Resolves when whoever is held now can be asked by the others. For tests. */
  async settled(): Promise<void> {
    this.#tend();
    await this.#tending?.done;
    await this.#users.settled();
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    this.#cancelBeat?.();
    for (const question of [...this.#open.values()]) question.abort();
    const client = this.#heardOn;
    this.#onDown();
    if (client !== undefined) {
      // First: in between, others look again.
      await Promise.all(this.#presentOn.map((channel) => client.sUnsubscribe(channel))).catch(this.#link.report);
      await this.#nodes.leave(client).catch(this.#link.report);
    }
    this.#leave();
  }

  // --- joining

  readonly #onUp = (client: RedisClient): void => {
    this.#nodes.reconnected();
    this.#isPresent = false;
    this.#tend(client);
  };

  readonly #onDown = (): void => {
    this.#heardOn = undefined;
    this.#isPresent = false;
    this.#users.stop();
  };

  #beatAgain(): void {
    this.#cancelBeat = this.#clock.after(this.#pace.beatsEveryMs, () => {
      this.#tend();
      this.#beatAgain();
    });
  }

  /** Beats, and brings up what is not there yet. */
  #tend(client = this.#link.isUp ? this.#link.client : undefined): void {
    if (client === undefined || this.#closing !== undefined || this.#tending?.client === client) return;
    const done = this.#join(client)
      .catch((error: unknown) => {
        this.#report(client, error);
      })
      .finally(() => {
        if (this.#tending?.client === client) this.#tending = undefined;
      });
    this.#tending = { client, done };
  }

  /** In an order in which this node is never taken for present too early. */
  async #join(client: RedisClient): Promise<void> {
    // A sign of life says that all users can be asked; but a node that joins is counted, and missed, from the start.
    if (this.#isPresent) await this.#users.settled();
    await this.#nodes.beat(client);
    if (this.#heardOn !== client) {
      await client.sSubscribe(this.#keys.node(this.#nodeId), this.#onReply);
      if (this.#closing !== undefined || !this.#link.isOn(client)) return;
      this.#heardOn = client;
      await this.#users.start(client);
    } else if (!this.#isPresent) {
      await this.#users.settled();
    }
    if (this.#isPresent || this.#heardOn !== client || !this.#users.isSettled) return;
    await Promise.all(this.#presentOn.map((channel) => client.sSubscribe(channel, () => undefined)));
    this.#isPresent = this.#heardOn === client;
  }

  // --- asking

  #askOthers(q: number, id: string, question: OpenQuestion, deadlineMs: number): void {
    const client = this.#heardOn;
    if (client === undefined) {
      question.fail();
      return;
    }
    const leftMs = Math.max(0, deadlineMs - this.#clock.now());
    const withinMs = Math.max(Math.round(leftMs / 2), leftMs - WAY_BACK_MS);
    const message = JSON.stringify({ from: this.#nodeId, q, withinMs } satisfies Question);
    this.#put(client, id, message, question).catch((error: unknown) => {
      this.#report(client, error);
      question.fail();
    });
  }

  /** Who has heard it says so, or stands still. When not all nodes would have, it proves nothing. */
  async #put(client: RedisClient, id: string, message: string, question: OpenQuestion): Promise<void> {
    const present = this.#keys.present(this.#groupOf(id));
    const sentAtMs = performance.now();
    const asked = await client.ask(this.#keys.held(id), present, message);
    if (!this.#nodes.areAll(asked.present, sentAtMs)) {
      // One may just have left, or be about to come.
      await this.#nodes.beat(client);
      if (!this.#nodes.areAll(asked.present, sentAtMs)) {
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

  /** On one server all channels may go in one command; in a cluster, those of a bucket. */
  #groupOf(id: string): number {
    return this.#link.address.isCluster ? bucketOf(id) : 0;
  }

  get #presentOn(): string[] {
    const groups = this.#link.address.isCluster ? BUCKETS : 1;
    return Array.from({ length: groups }, (_, group) => this.#keys.present(group));
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

  // --- being asked

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
    const reply = (part: DistributiveOmit<Reply, 'by' | 'q'>): void => {
      const client = this.#heardOn;
      client
        ?.sPublish(this.#keys.node(from), JSON.stringify({ by: this.#nodeId, q, ...part } satisfies Reply))
        .catch((error: unknown) => {
          this.#report(client, error);
        });
    };
    reply({ type: 'held' });
    this.#askHere(this.#keys.idOf(channel), arrivedAtMs + withinMs, {
      found: (outcome, isOver) => {
        reply({ type: 'outcome', outcome: toOutcomeMessage(outcome, arrivedAtMs), isOver });
      },
      late: (answer) => {
        if (answer === undefined) reply({ type: 'over' });
        else reply({ type: 'late', beforeMs: beforeOf(answer, arrivedAtMs) });
      },
    });
  };

  /** Asks the connections of this node, and tells in order what comes of it. */
  #askHere(id: string, deadlineMs: number, { found, late }: Findings): void {
    const early: (Answered | undefined)[] = [];
    let isFound = false;
    const asked = this.#askLocal(id, deadlineMs, (answer) => {
      if (isFound) late(answer);
      else early.push(answer);
    });
    asked.then(
      (outcome) => {
        isFound = true;
        const isOver = early.includes(undefined) || outcome.kind === 'absent' || outcome.kind === 'failed';
        found(outcome, isOver);
        for (const answer of early) if (answer !== undefined) late(answer);
      },
      (error: unknown) => {
        this.#link.report(error);
        found(UNREACHABLE, true);
      },
    );
  }

  /** What fails because the connection has ended is no news. */
  #report(client: RedisClient, error: unknown): void {
    if (client === this.#heardOn) this.#link.report(error);
  }
}

interface Findings {
  readonly found: (outcome: ProbeOutcome, isOver: boolean) => void;
  readonly late: LateAnswers;
}

type DistributiveOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;
