import type { CancelTimer, Clock } from '../ports/clock.ts';
import type { Device } from '../ports/device.ts';
import { type Answered, type LateAnswers, type ProbeOutcome, UNREACHABLE } from '../ports/presence-bus.ts';
import { better, isCorrectable, provesActive } from './answered.ts';
import type { Settings } from './settings.ts';
import type { Stats } from './stats.ts';

interface Ping {
  readonly sentAtMs: number;
  readonly giveUp: () => void;
}

interface Question {
  readonly promise: Promise<ProbeOutcome>;
  readonly resolve: (outcome: ProbeOutcome) => void;
  readonly late: LateAnswers[];
  deadlineMs: number;
  cancelDeadline: CancelTimer;
  cancelSettling?: CancelTimer;
  best?: Answered;
}

/**
 * The asking of all devices of one user: one inquiry per user at a time, one ping per device in it.
 *
 * States:
 * - asking: a question is open. The first active answer closes it, and so does the last outstanding one.
 *   -> settling, when somebody answered but not as active -> listening, when the question is closed
 * - settling: a short wait for other devices; then the best answer closes the question. -> listening
 * - listening: the outcome is out, some pings are still in the air. A late answer is passed on; a new
 *   question shares those pings. -> asking, or over when nothing is in the air or nothing came for `freshForMs`
 * - over: `onOver` has been called, nothing remains.
 */
export class Inquiry {
  readonly #clock: Clock;
  readonly #settings: Settings;
  readonly #stats: Stats;
  readonly #onOver: () => void;
  readonly #inTheAir = new Map<Device, Ping>();
  #question: Question | undefined;
  #listeners: LateAnswers[] = [];
  #cancelLinger: CancelTimer | undefined;

  constructor(clock: Clock, settings: Settings, stats: Stats, onOver: () => void) {
    this.#clock = clock;
    this.#settings = settings;
    this.#stats = stats;
    this.#onOver = onOver;
  }

  /** Whether {@link ask} would only join a question that is open already. */
  get isAsking(): boolean {
    return this.#question !== undefined;
  }

  /** Terms as for PresenceBus.ask. `devices` must not be empty. */
  ask(devices: readonly Device[], deadlineMs: number, late: LateAnswers): Promise<ProbeOutcome> {
    const nowMs = this.#clock.now();
    const question = (this.#question ??= this.#open(devices, deadlineMs, nowMs));
    // Whoever joins may have less time: other nodes keep some for the way back.
    if (deadlineMs < question.deadlineMs) this.#end(question, deadlineMs, nowMs);
    question.late.push(late);
    return question.promise;
  }

  /** The user has opened one more connection, which is activity: no need to wait for the others. */
  joined(): void {
    this.#heard({ kind: 'answered', activeAtMs: this.#clock.now() });
  }

  /** The device's connection has ended, which is an answer too. */
  gone(device: Device): void {
    const ping = this.#inTheAir.get(device);
    if (ping === undefined) return;
    ping.giveUp();
    this.#inTheAir.delete(device);
    if (this.#inTheAir.size > 0) return;
    if (this.#question === undefined) this.#finish();
    else this.#close(this.#question, this.#question.best ?? { kind: 'absent' });
  }

  /** Gives everything up: an open question fails, nothing stays behind. */
  abort(): void {
    if (this.#question !== undefined) this.#close(this.#question, UNREACHABLE);
    this.#finish();
  }

  #open(devices: readonly Device[], deadlineMs: number, nowMs: number): Question {
    this.#cancelLinger?.();
    for (const device of devices) this.#ping(device, nowMs);
    let resolve!: (outcome: ProbeOutcome) => void;
    const promise = new Promise<ProbeOutcome>((settle) => {
      resolve = settle;
    });
    const question: Question = { promise, resolve, late: [], deadlineMs, cancelDeadline: () => undefined };
    this.#end(question, deadlineMs, nowMs);
    return question;
  }

  /** Ends the question at that time, and no later. */
  #end(question: Question, deadlineMs: number, nowMs: number): void {
    question.cancelDeadline();
    question.deadlineMs = deadlineMs;
    question.cancelDeadline = this.#clock.after(Math.max(0, deadlineMs - nowMs), () => {
      // One more turn: an event loop that stood still must first read the answers that wait in its sockets.
      // Our own delay is not the target's silence.
      question.cancelDeadline = this.#clock.after(0, () => {
        this.#close(question, question.best ?? { kind: 'silent' });
      });
    });
  }

  #ping(device: Device, nowMs: number): void {
    const earlier = this.#inTheAir.get(device);
    if (earlier !== undefined) {
      // A mute device is not pinged again for every look, but a ping that got lost in it must not silence it for ever.
      // One from the future was sent before the clock was set back: its age is anyone's guess.
      const livesForMs = this.#settings.probeTimeoutMs + this.#settings.freshForMs;
      const ageMs = nowMs - earlier.sentAtMs;
      if (ageMs >= 0 && ageMs < livesForMs) return;
      earlier.giveUp();
    }
    this.#stats.pings += 1;
    const giveUp = device.ping((idleMs) => {
      this.#inTheAir.delete(device);
      // Counted from the sending: the answer's way back must not make anyone look more active than they are.
      this.#heard({ kind: 'answered', activeAtMs: idleMs === null ? null : nowMs - idleMs });
    });
    this.#inTheAir.set(device, { sentAtMs: nowMs, giveUp });
  }

  #heard(answer: Answered): void {
    for (const listener of this.#listeners) listener(answer);
    const active = provesActive(answer, this.#clock.now(), this.#settings.idleAfterMs);
    if (active) this.#dismissListeners();
    const question = this.#question;
    if (question === undefined) {
      if (this.#inTheAir.size === 0) this.#finish();
      return;
    }
    const best = (question.best = better(question.best, answer));
    if (active || this.#inTheAir.size === 0) this.#close(question, best);
    else
      question.cancelSettling ??= this.#clock.after(this.#settings.settleMs, () => {
        this.#close(question, question.best ?? best);
      });
  }

  #close(question: Question, outcome: ProbeOutcome): void {
    this.#question = undefined;
    question.cancelDeadline();
    question.cancelSettling?.();
    if (isCorrectable(outcome, this.#clock.now(), this.#settings.idleAfterMs)) {
      this.#listeners.push(...question.late);
    }
    question.resolve(outcome);
    if (this.#inTheAir.size === 0) this.#finish();
    else
      this.#cancelLinger = this.#clock.after(this.#settings.freshForMs, () => {
        this.#finish();
      });
  }

  #finish(): void {
    this.#cancelLinger?.();
    for (const ping of this.#inTheAir.values()) ping.giveUp();
    this.#inTheAir.clear();
    this.#dismissListeners();
    this.#onOver();
  }

  #dismissListeners(): void {
    const listeners = this.#listeners;
    this.#listeners = [];
    for (const listener of listeners) listener(undefined);
  }
}
