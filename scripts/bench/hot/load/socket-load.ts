import { setTimeout } from 'node:timers/promises';
import { distributionOf } from '../../../support/distribution.ts';
import { serve } from '../serve.ts';
import { openRawSocket } from './raw-sockets.ts';
import type { Burst, LoadResult, SocketUser, Stream } from './socket-load-process.ts';

/** A socket that asks and answers, as cheaply as that can be done: packets are text, and the same ones are sent again and again. */
class RawSocket {
  /** Gets every answer to what was asked: all after the `431`. */
  onAnswer: (body: string) => void = () => undefined;
  #send: (packet: string) => void = () => undefined;
  readonly #answer: string | undefined;

  private constructor(answer: string | undefined) {
    this.#answer = answer;
  }

  static async connect(url: string, { auth, says = [], answer }: SocketUser): Promise<RawSocket> {
    const raw = new RawSocket(answer);
    const socket = await openRawSocket({ url, auth }, (packet) => {
      raw.#receive(packet);
    });
    raw.#send = (packet) => {
      socket.send(packet);
    };
    for (const event of says) raw.#send(`42${event}`);
    return raw;
  }

  /** An event with an ack: all have the same id, for nobody matches them. */
  ask(event: string): void {
    this.#send(`421${event}`);
  }

  #receive(packet: string): void {
    if (packet.startsWith('43')) this.onAnswer(packet.slice(packet.indexOf('[')));
    // An event that wants to be acknowledged: 42<id>["name",...
    else if (this.#answer !== undefined && packet.startsWith('42')) {
      const id = packet.slice(2, packet.indexOf('['));
      if (id !== '') this.#send(`43${id}[${this.#answer}]`);
    }
  }
}

const asking: { readonly raw: RawSocket; readonly asks: readonly string[] }[] = [];

async function connect({ url, users }: { url: string; users: readonly SocketUser[] }): Promise<void> {
  for (const user of users) {
    const raw = await RawSocket.connect(url, user);
    if (user.asks !== undefined) asking.push({ raw, asks: user.asks });
  }
}

/** Everybody who asks keeps so many questions open until the time is over; then the last answers are waited for. */
async function burst({ forMs, inFlight, askers }: Burst): Promise<LoadResult> {
  const startedAtMs = performance.now();
  const untilMs = startedAtMs + forMs;
  const waitsMs: number[] = [];
  let answered = 0;
  await Promise.all(
    asking.slice(0, askers).map(
      ({ raw, asks }) =>
        new Promise<void>((resolve) => {
          let open = 0;
          let next = 0;
          let askedAtMs = 0;
          const ask = (): void => {
            open += 1;
            // With one question open at a time it is known which answer is whose.
            if (inFlight === 1) askedAtMs = performance.now();
            raw.ask(asks[next++ % asks.length] ?? '');
          };
          raw.onAnswer = () => {
            const nowMs = performance.now();
            open -= 1;
            answered += 1;
            if (inFlight === 1) waitsMs.push(nowMs - askedAtMs);
            if (nowMs < untilMs) ask();
            else if (open === 0) resolve();
          };
          while (open < inFlight) ask();
        }),
    ),
  );
  return { answered, tookMs: performance.now() - startedAtMs, waitMs: distributionOf(waitsMs) };
}

/** The users ask one after the other, every ms as many as have become due. */
async function stream({ forMs, perSecond }: Stream): Promise<number> {
  let asked = 0;
  let answered = 0;
  let onAllAnswered: (() => void) | undefined;
  for (const { raw } of asking) {
    raw.onAnswer = () => {
      answered += 1;
      if (answered === asked) onAllAnswered?.();
    };
  }
  const startedAtMs = performance.now();
  for (let passedMs = 0; passedMs < forMs; passedMs = performance.now() - startedAtMs) {
    for (const due = (passedMs / 1_000) * perSecond; asked < due; asked += 1) {
      const user = asking[asked % asking.length];
      user?.raw.ask(user.asks[0] ?? '');
    }
    await setTimeout(1);
  }
  await new Promise<void>((resolve) => {
    onAllAnswered = resolve;
    if (answered === asked) resolve();
  });
  return asked;
}

/** The first answer to each user's first question. */
function askOnce(): Promise<string[]> {
  return Promise.all(
    asking.map(
      ({ raw, asks }) =>
        new Promise<string>((resolve) => {
          raw.onAnswer = resolve;
          raw.ask(asks[0] ?? '');
        }),
    ),
  );
}

serve(connect, {
  burst: (about) => burst(about as Burst),
  stream: (about) => stream(about as Stream),
  askOnce,
});
