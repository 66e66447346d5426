import { USER_ID_PATTERN } from '../domain/user-id.ts';
import { MAX_IDS_PER_REFRESH, type Presence, type RefreshAck } from '../wire/protocol.ts';
import { createAlarm } from './alarm.ts';
import type { ClientClock } from './client-clock.ts';
import { PresenceClientError, type PresenceClientErrorCode } from './client-error.ts';
import type { PresenceSocket } from './presence-socket.ts';

/** Questions that come up within a frame of the screen go out together. In ms. */
const FRAME_MS = 16;

/** What an answer took. */
export interface AnswerCost {
  /** From when the refresh was sent, in ms. */
  readonly tookMs: number;
  /** No person asked: it was kept fresh. */
  readonly background: boolean;
}

export interface QuestionsParts {
  readonly socket: PresenceSocket;
  readonly clock: ClientClock;
  readonly timeoutMs: number;
  readonly onAsked: (id: string) => void;
  /** The server has just said what time it is, in ms since the Unix epoch. */
  readonly onServerTime: (nowMs: number) => void;
  /** `cost` is undefined when nobody asked: a correction, or the answer to a question that had been given up. */
  readonly onAnswer: (answer: Presence, cost?: AnswerCost) => void;
  readonly onFailed: (id: string, error: PresenceClientError) => void;
}

/**
 * One user being asked about.
 * - waiting (no `sentAtMs`): for the end of the frame, or for a connection. -> sent
 * - sent: its answer will be in the ack or in `presence:resolved`.
 * Either ends with its answer, when the connection is lost, when the time is up, or when the server refuses.
 */
interface Question {
  readonly id: string;
  maxAgeMs: number;
  background: boolean;
  sentAtMs?: number;
  readonly deadlineMs: number;
  readonly promise: Promise<Presence>;
  readonly resolve: (answer: Presence | Promise<Presence>) => void;
  readonly reject: (error: PresenceClientError) => void;
}

const isWaiting = ({ sentAtMs }: Question): boolean => sentAtMs === undefined;

/** Carries questions to the server: gathered by frame, one for each user, with an end for each. */
export interface Questions {
  readonly ask: (id: string, maxAgeMs: number, background: boolean) => Promise<Presence>;
  /** What is waiting goes out within `delayMs`. */
  readonly sendWithin: (delayMs: number) => void;
  readonly close: () => void;
}

export function createQuestions(parts: QuestionsParts): Questions {
  const { socket, clock, timeoutMs, onAsked, onServerTime, onAnswer, onFailed } = parts;
  /** The newest for each user; a question that was overtaken by a stricter one is answered with it. */
  const open = new Map<string, Question>();
  /** Until when no questions may be asked, in elapsed ms, and why. */
  let refusedUntilMs = 0;
  let refusal: readonly [PresenceClientErrorCode, string];

  const fail = (code: PresenceClientErrorCode, message: string, which: (question: Question) => boolean): void => {
    const retryAfterMs = refusedUntilMs - clock.elapsedMs;
    const error = new PresenceClientError(code, message, retryAfterMs > 0 ? retryAfterMs : undefined);
    for (const question of [...open.values()].filter(which)) {
      open.delete(question.id);
      question.reject(error);
      onFailed(question.id, error);
    }
  };

  const patience = createAlarm(clock, () => {
    const code = socket.connected ? 'timeout' : 'disconnected';
    fail(code, 'no answer', ({ deadlineMs }) => deadlineMs <= clock.elapsedMs);
    for (const { deadlineMs } of open.values()) patience.by(deadlineMs);
  });

  /** `batch`: the questions it answers, if that is known. A stricter one, sent since, is to wait for its own answer. */
  const settle = (answer: Presence, batch?: readonly Question[]): void => {
    const question = open.get(answer.id);
    if (question?.sentAtMs === undefined || (batch && !batch.includes(question))) {
      onAnswer(answer);
    } else {
      open.delete(answer.id);
      onAnswer(answer, { tookMs: clock.elapsedMs - question.sentAtMs, background: question.background });
      question.resolve(answer);
    }
  };

  const send = (): void => {
    const waiting = [...open.values()].filter(isWaiting);
    const maxAge = waiting[0]?.maxAgeMs;
    if (maxAge === undefined || !socket.connected) return;
    const batch = waiting.filter(({ maxAgeMs }) => Object.is(maxAgeMs, maxAge)).slice(0, MAX_IDS_PER_REFRESH);
    for (const question of batch) question.sentAtMs = clock.elapsedMs;
    const message = {
      ids: batch.map(({ id }) => id),
      ...(maxAge < Infinity && { maxAge }),
      ...(batch.every(({ background }) => background) && { background: true }),
    };
    socket.emit('presence:refresh', message, (ack: RefreshAck) => {
      if (refusedUntilMs === Infinity) return;
      if ('error' in ack) {
        const { code, message, retryAfterMs = 0 } = ack.error;
        refusedUntilMs = clock.elapsedMs + retryAfterMs;
        refusal = [code, message];
        fail(...refusal, (question) => batch.includes(question) || (retryAfterMs > 0 && isWaiting(question)));
      } else {
        onServerTime(ack.now);
        for (const answer of ack.presences) settle(answer, batch);
      }
    });
    // The rest, if they did not fit, or want another age.
    send();
  };
  const frame = createAlarm(clock, send);
  const sendWithin = (delayMs: number): void => {
    frame.by(clock.elapsedMs + delayMs);
  };

  const onDisconnect = (): void => {
    fail('disconnected', 'no connection', (question) => !isWaiting(question));
  };
  const onResolved = (answers: readonly Presence[]): void => {
    for (const answer of answers) settle(answer);
  };
  socket.on('disconnect', onDisconnect);
  socket.on('presence:resolved', onResolved);

  return {
    async ask(id, maxAgeMs, background) {
      if (typeof id !== 'string' || !USER_ID_PATTERN.test(id)) {
        // Here, and not by the server: it would refuse the others that go along, too.
        throw new PresenceClientError('invalid_request', `no user id: ${id}`);
      }
      const asked = open.get(id);
      if (asked !== undefined && (isWaiting(asked) || (asked.maxAgeMs <= maxAgeMs && asked.background <= background))) {
        asked.maxAgeMs = Math.min(asked.maxAgeMs, maxAgeMs);
        asked.background &&= background;
        return asked.promise;
      }
      let resolve!: Question['resolve'];
      let reject!: Question['reject'];
      const promise = new Promise<Presence>((onAnswer, onFailure) => {
        resolve = onAnswer;
        reject = onFailure;
      });
      const deadlineMs = clock.elapsedMs + timeoutMs;
      open.set(id, { id, maxAgeMs, background, deadlineMs, promise, resolve, reject });
      // Whoever waits for the looser one gets the stricter answer.
      if (asked) asked.resolve(promise);
      else onAsked(id);
      if (refusedUntilMs > clock.elapsedMs) fail(...refusal, (question) => question.id === id);
      patience.by(deadlineMs);
      if (socket.connected) sendWithin(FRAME_MS);
      return promise;
    },
    sendWithin,
    close() {
      socket.off('disconnect', onDisconnect);
      socket.off('presence:resolved', onResolved);
      frame.close();
      patience.close();
      refusedUntilMs = Infinity;
      refusal = ['closed', 'closed'];
      fail(...refusal, () => true);
    },
  };
}
