import { setTimeout as wait } from 'node:timers/promises';
import { systemClock } from '../../../src/ports/clock.ts';
import type { Heard } from '../answer.ts';
import type { Look } from '../lookers.ts';
import { Pulse } from '../../support/pulse.ts';
import { Random } from '../../support/random.ts';
import { Recorder } from '../../trace/recorder.ts';
import type { Move, Script } from '../../trace/script.ts';
import type { Tally } from '../tally.ts';
import type { Truth } from '../../trace/truth.ts';
import { Players } from './players.ts';
import { ReplayClient } from './replay-client.ts';
import type { Tokens } from './tokens.ts';
import { Viewer } from './viewer.ts';

export interface StageParts {
  readonly script: Script;
  /** Times are those of the script; what a viewer demands is what it will ask for. */
  readonly looks: readonly Look[];
  readonly seed: number;
  readonly speed: number;
  readonly url: string;
  readonly tokens: Tokens;
  /** A name for our own client that nobody else has. */
  readonly pulseName: string;
}

type Step = Move | Look;

const OPENING_AT_ONCE = 10;
const LISTENS_ON_MS = 5_000;
const POLLS_EVERY_MS = 20;

/**
 * Clients and viewers on real sockets. Its timeline begins when it is made; the script begins on it when all who are
 * there from the start have connected.
 */
export class Stage {
  readonly #parts: StageParts;
  readonly #originMs = systemClock.now();
  readonly #recorder = new Recorder();
  readonly #players: Players;
  readonly #viewers = new Map<string, Viewer>();
  readonly #heard: Heard[] = [];
  readonly #unasked: Heard[] = [];
  readonly #failure = new AbortController();
  #pulseClient: ReplayClient | undefined;
  #pulse: Pulse | undefined;

  constructor(parts: StageParts) {
    this.#parts = parts;
    this.#players = new Players({
      url: parts.url,
      now: () => systemClock.now(),
      onLost: this.#fail,
      tokenOf: (user) => parts.tokens.of(user),
      random: new Random(parts.seed, 4),
      recorder: this.#recorder,
      elapsedMs: this.#elapsedMs,
    });
  }

  /**
   * Plays the script, and listens until all is answered, or nothing more can be expected.
   * @throws the first thing that went wrong with a client, or the reason of `signal`.
   */
  async play(signal: AbortSignal, onProgress: (done: number) => void): Promise<void> {
    const over = AbortSignal.any([signal, this.#failure.signal]);
    await Promise.race([this.#play(over, onProgress), aborted(over)]);
  }

  async #play(over: AbortSignal, onProgress: (done: number) => void): Promise<void> {
    const { script, looks, speed } = this.#parts;
    const isOpening = ({ kind, atMs }: Move): boolean => kind === 'open' && atMs === 0;
    const opening = script.moves.filter(isOpening);
    const steps: Step[] = [...script.moves.filter((move) => !isOpening(move)), ...looks];
    steps.sort((a, b) => a.atMs - b.atMs);
    await this.#openViewers(over);
    // A few at a time, as nobody's clients all come at once.
    for (let first = 0; first < opening.length; first += OPENING_AT_ONCE) {
      await Promise.all(opening.slice(first, first + OPENING_AT_ONCE).map((move) => this.#players.move(move)));
      over.throwIfAborted();
    }
    const beginsMs = this.#elapsedMs();
    let done = opening.length;
    for (const step of steps) {
      await this.#until(beginsMs + step.atMs / speed, over);
      this.#take(step);
      onProgress((done += 1));
    }
    await this.#listenOn(over);
    await this.#stopPulse();
  }

  /** What the clients did. */
  truth(): Truth {
    return this.#recorder.truth();
  }

  /** Tells all that was heard, and what was not. */
  tellTo(tally: Tally): void {
    for (const heard of this.#heard) tally.hear(heard);
    for (const heard of this.#unasked) tally.unasked(heard);
    for (const viewer of this.#viewers.values()) {
      for (const { look, users } of viewer.unanswered) {
        for (const user of users) tally.missed(look, user, this.#elapsedMs());
      }
    }
  }

  /** For how long of the time between the two moments machine, server or replay were seen to stand still. */
  stalledMs(fromMs: number, toMs: number): number {
    return this.#pulse?.stalledMs(fromMs, toMs) ?? 0;
  }

  async close(): Promise<void> {
    for (const viewer of this.#viewers.values()) viewer.close();
    await this.#stopPulse();
    await this.#players.close();
  }

  async #openViewers(over: AbortSignal): Promise<void> {
    const { looks, url, tokens, pulseName } = this.#parts;
    const client = async (user: string) => {
      return { url, user, token: await tokens.of(user), now: () => systemClock.now(), onLost: this.#fail };
    };
    for (const name of new Set(looks.map(({ viewer }) => viewer))) {
      const viewer = await Viewer.open({
        ...(await client(name)),
        originMs: this.#originMs,
        hear: (heard) => this.#heard.push(heard),
        onUnasked: (heard) => this.#unasked.push(heard),
        onFailed: this.#fail,
      });
      this.#viewers.set(name, viewer);
      over.throwIfAborted();
    }
    const { socket } = (this.#pulseClient = await ReplayClient.open(await client(pulseName)));
    this.#pulse = new Pulse((answered) => {
      socket.emit('presence:refresh', { ids: [], background: true }, answered);
    }, this.#elapsedMs);
  }

  async #stopPulse(): Promise<void> {
    this.#pulseClient?.close();
    await this.#pulse?.stop();
  }

  async #listenOn(over: AbortSignal): Promise<void> {
    const untilMs = this.#elapsedMs() + LISTENS_ON_MS;
    const isAnswered = (): boolean => [...this.#viewers.values()].every(({ unanswered }) => unanswered.length === 0);
    while (!isAnswered() && this.#elapsedMs() < untilMs) await this.#until(this.#elapsedMs() + POLLS_EVERY_MS, over);
  }

  #take(step: Step): void {
    if ('viewer' in step) this.#viewers.get(step.viewer)?.look(step);
    else this.#players.move(step).catch(this.#fail);
  }

  async #until(atMs: number, over: AbortSignal): Promise<void> {
    const leftMs = atMs - this.#elapsedMs();
    if (leftMs > 0) await wait(leftMs, undefined, { signal: over }).catch(() => undefined);
    over.throwIfAborted();
  }

  readonly #elapsedMs = (): number => systemClock.now() - this.#originMs;

  readonly #fail = (error: unknown): void => {
    this.#failure.abort(error);
  };
}

/** Rejects with the reason of the signal. */
function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    const abort = (): void => {
      reject(signal.reason as Error);
    };
    if (signal.aborted) abort();
    else signal.addEventListener('abort', abort, { once: true });
  });
}
