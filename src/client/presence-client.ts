import { type Presence, PROTOCOL_VERSION, type ProbeAck } from '../wire/protocol.ts';
import { createAnswers, type SnapshotListener } from './answers.ts';
import { type ClientClock, machineClock } from './client-clock.ts';
import { createKeeper } from './keeper.ts';
import { browserPage } from './page.ts';
import type { PresenceSocket } from './presence-socket.ts';
import { type AnswerCost, createQuestions } from './questions.ts';
import type { PresenceSnapshot } from './snapshot.ts';
import { NOWHERE, type Surroundings } from './surroundings.ts';

export interface PresenceClientOptions {
  /** How old an answer may be and still be shown as what is, in ms: the server's `freshForMs`. Default 10,000. */
  readonly currentForMs?: number;
  /** How long the server has for an answer, in ms. Default 10,000. */
  readonly timeoutMs?: number;
  /** The shortest time between two questions of {@link PresenceClient.keepFresh}, in ms. Default 8,000. */
  readonly fastestMs?: number;
  /** The longest, in ms: reached while nothing changes. Default 60,000. */
  readonly slowestMs?: number;
  /**
   * After a reconnect, everything is asked for anew at a random moment within this time, in ms, because all others
   * may have come back at the same moment. Default 5,000.
   */
  readonly spreadMs?: number;
  /**
   * Gives a new token of the same user when that of the connection is about to expire, to keep the connection; without
   * it, or when it fails, the connection ends with its token, and the socket's `auth` is asked for the next one.
   */
  readonly token?: () => string | Promise<string>;
  /** Hears what each answer took, for measurements. */
  readonly onAnswer?: (answer: Presence, cost: AnswerCost) => void;
  /** Default: the page, in a browser; else a place that is always watched, and tells nothing of a person. */
  readonly surroundings?: Surroundings;
  /** Default: the clocks of this machine. */
  readonly clock?: ClientClock;
  /** From 0 up to, and without, 1. Default `Math.random`. */
  readonly random?: () => number;
}

export interface RefreshOptions {
  /** How old an answer may be, in ms. The server clamps it to what it allows; unless given, its own limit counts. */
  readonly maxAge?: number;
  /** No person caused it: then it is no activity of the viewer. */
  readonly background?: boolean;
  /** An answer whose evidence is no older than this, in ms, is given again without asking. Unless given, none is. */
  readonly reuseWithinMs?: number;
}

/**
 * Presence as one viewer sees it, over a Socket.IO socket that the caller opens, authenticates and closes. Also answers
 * for the viewer when others look: with the time since the last input, a hello after each connect, a goodbye when the
 * page goes away.
 */
export interface PresenceClient {
  /** The server's clock, as far as it is known, in ms since the Unix epoch: what the times of answers are compared with. */
  readonly now: () => number;

  /** What can be shown of the user, at once and without asking. The same object until something changes. */
  readonly get: (id: string) => PresenceSnapshot;

  /**
   * Asks about the users, as somebody looks at them. All calls of a frame go out together; a user who is being asked
   * about already is not asked about again. Without a connection it waits for one, for up to `timeoutMs`.
   *
   * @returns The answers, in the order of `ids`.
   * @throws {PresenceClientError} when one of them could not be had; the snapshots tell of which, and have the others.
   */
  readonly refresh: (ids: readonly string[], options?: RefreshOptions) => Promise<readonly Presence[]>;

  /** Calls `listener` with each new snapshot of the user, also when it only grows old, until the returned function is called. */
  readonly subscribe: (id: string, listener: SnapshotListener) => () => void;

  /**
   * Asks about the user in the background, now and again, until the returned function is called. To be held while
   * the user is in view. Not while the page is hidden or offline; less often while nothing changes; see the options.
   */
  readonly keepFresh: (id: string) => () => void;

  /** Leaves the socket to its owner: nothing is listened to, asked, answered or timed any more. */
  readonly close: () => void;
}

/** @throws {RangeError} for an option that is no number of ms, naming it and the value. */
export function createPresenceClient(socket: PresenceSocket, options: PresenceClientOptions = {}): PresenceClient {
  const {
    currentForMs = 10_000,
    timeoutMs = 10_000,
    fastestMs = 8_000,
    slowestMs = 60_000,
    spreadMs = 5_000,
  } = options;
  for (const [name, ms] of Object.entries(options)) {
    if (name.endsWith('Ms') && !((ms ?? 0) >= 0)) throw new RangeError(`option ${name}: must be ms, got ${ms}`);
  }
  const { clock = machineClock(), random = Math.random, onAnswer, token } = options;
  const { surroundings = typeof document === 'undefined' ? NOWHERE : browserPage(clock) } = options;

  /** The machine's own wall clock may be wrong by hours: it counts only until the server has named its time. */
  let serverAheadMs = Date.now() - clock.elapsedMs;
  const now = (): number => clock.elapsedMs + serverAheadMs;

  const answers = createAnswers(clock, currentForMs);
  const questions = createQuestions({
    socket,
    clock,
    timeoutMs,
    onAsked(id) {
      answers.note(id, { isChecking: true });
    },
    onServerTime(nowMs) {
      serverAheadMs = nowMs - clock.elapsedMs;
    },
    onAnswer(answer, cost) {
      const { id } = answer;
      const known = answers.get(id);
      answers.take(answer, now() - answer.checkedAt, !cost && known.isChecking);
      keeper.heard(id, answer.status !== known.answer?.status || cost?.background === false);
      if (cost) onAnswer?.(answer, cost);
    },
    onFailed(id, error) {
      answers.note(id, { isChecking: false, error });
      keeper.heard(id, false);
    },
  });
  const keeper = createKeeper({
    clock,
    random,
    fastestMs,
    slowestMs,
    currentForMs: answers.currentForMs,
    isWatched: () => isOpen && surroundings.isWatched() && socket.connected,
    ask(id) {
      // A failure shows in the snapshot, and slows the schedule.
      questions.ask(id, Infinity, true).catch(() => undefined);
    },
  });

  /** Socket.IO would keep what is said without a connection, and say it when that makes no sense any more. */
  const say = (...event: Parameters<PresenceSocket['emit']>): void => {
    if (isOpen && socket.connected) socket.emit(...event);
  };
  const hello = (): void => {
    // Who cannot tell of the person does not offer to, and is pinged instead.
    if (surroundings.idleMs() !== undefined) say('presence:hello', { version: PROTOCOL_VERSION });
  };
  const goodbye = (): void => {
    say('presence:bye');
  };
  const onProbe = (_message: unknown, ack: (reply: ProbeAck) => void): void => {
    ack({ idleMs: surroundings.idleMs() ?? 0 });
  };
  const onExpiring = (): void => {
    // What fails here shows when the connection ends with its token.
    Promise.resolve()
      .then(token)
      .then((renewed) => {
        say('presence:token', { token: renewed });
      })
      .catch(() => undefined);
  };
  let isOpen = true;
  let wasConnected = socket.connected;
  const onConnect = (): void => {
    hello();
    const delayMs = wasConnected ? spreadMs * random() : 0;
    wasConnected = true;
    questions.sendWithin(delayMs);
    keeper.renew(delayMs);
  };
  socket.on('presence:probe', onProbe);
  if (token) socket.on('presence:expiring', onExpiring);
  socket.on('connect', onConnect);
  const stopListening = surroundings.listen({ changed: keeper.resume, left: goodbye, back: hello });
  hello();

  return {
    now,
    get: answers.get,
    refresh: (ids, { maxAge = Infinity, background = false, reuseWithinMs = -Infinity } = {}) =>
      Promise.all(
        ids.map(async (id) => {
          const answer = answers.get(id).answer;
          return answer && now() - answer.checkedAt <= reuseWithinMs ? answer : questions.ask(id, maxAge, background);
        }),
      ),
    subscribe: answers.subscribe,
    keepFresh: keeper.keep,
    close() {
      socket.off('presence:probe', onProbe);
      socket.off('presence:expiring', onExpiring);
      socket.off('connect', onConnect);
      stopListening();
      // Whatever the socket is used for from now on: probes are not answered here any more.
      goodbye();
      isOpen = false;
      questions.close();
      keeper.close();
      answers.close();
    },
  };
}
