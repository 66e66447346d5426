import type { Clock } from '../ports/clock.ts';
import type { Access } from '../ports/policy.ts';
import { PresenceError } from './errors.ts';
import type { LastSeen } from './last-seen.ts';
import type { PolicyGate } from './policy-gate.ts';
import type { Presence } from './presence.ts';
import type { Correct, Landing, Prober } from './prober.ts';
import type { Settings } from './settings.ts';
import { NEVER, newest, type Sighting } from './sighting.ts';
import type { Stats } from './stats.ts';
import { clampMaxAgeMs, findWithoutAsking, type Finding, type Verdict } from './verdict.ts';
import { present, presentHidden } from './visibility.ts';

export interface RefreshRequest {
  readonly viewer: string;
  /** Distinct user ids. */
  readonly ids: readonly string[];
  /** How old an answer may be, in ms; `freshForMs` unless given, and clamped to what the settings allow. */
  readonly maxAgeMs?: number | undefined;
  /** Called once for every id, at once or later, in no particular order. */
  readonly answer: (presence: Presence) => void;
  /** Called for an answered id when a late answer of the target proves that answer wrong. */
  readonly correct?: Correct;
}

/** An id that could not be answered at once. */
interface Waiting {
  readonly id: string;
  readonly access: Access;
  /** Undefined until it is read; stays so when the store fails. */
  sighting: Sighting | undefined;
}

/** A refresh that the policy has let through. */
interface Question {
  readonly request: RefreshRequest;
  /** As demanded, within what the settings allow. */
  readonly maxAgeMs: number;
  readonly askedAtMs: number;
}

/** refresh -> policy gate -> fresh? verdict? -> (read, probe) -> answer */
export class Resolver {
  readonly #clock: Clock;
  readonly #lastSeen: LastSeen;
  readonly #prober: Prober;
  readonly #gate: PolicyGate;
  readonly #settings: Settings;
  readonly #stats: Stats;
  #closed = false;

  constructor(clock: Clock, lastSeen: LastSeen, prober: Prober, gate: PolicyGate, settings: Settings, stats: Stats) {
    this.#clock = clock;
    this.#lastSeen = lastSeen;
    this.#prober = prober;
    this.#gate = gate;
    this.#settings = settings;
    this.#stats = stats;
  }

  /**
   * Answers every id of the request. Undefined when that is done already, which is so for fresh ids and costs
   * no promise; else a promise of having answered them all, within the policy's, the probe's and twice the store's
   * time limit.
   * A failure of ours is answered as `unknown`.
   * @throws {PresenceError} `unavailable`, also by rejection, with nothing answered: closed, or the policy failed.
   */
  refresh(request: RefreshRequest): Promise<void> | undefined {
    if (this.#closed) throw new PresenceError('unavailable', 'presence is closed');
    const access = this.#gate.decide(request.viewer, request.ids);
    const askedAtMs = this.#clock.now();
    return access instanceof Promise
      ? access.then((levels) => this.#answerAll(request, levels, askedAtMs))
      : this.#answerAll(request, access, askedAtMs);
  }

  /** Refuses new refreshes; those under way are answered. */
  close(): void {
    this.#closed = true;
  }

  #answerAll(
    request: RefreshRequest,
    levels: readonly Access[] | undefined,
    askedAtMs: number,
  ): Promise<void> | undefined {
    const nowMs = this.#clock.now();
    const question: Question = { request, maxAgeMs: clampMaxAgeMs(request.maxAgeMs, this.#settings), askedAtMs };
    let waiting: Waiting[] | undefined;
    let index = 0;
    for (const id of request.ids) {
      const access = levels?.[index++] ?? 'full';
      if (access === 'hidden') {
        this.#answer(request, presentHidden(id, nowMs));
        continue;
      }
      const target: Waiting = { id, access, sighting: this.#lastSeen.peek(id) };
      if (!this.#answerFromMemory(question, target, nowMs)) (waiting ??= []).push(target);
    }
    return waiting === undefined ? undefined : this.#answerLater(question, waiting);
  }

  /**
   * From what is known, if that is fresh. Where the store could not be read (`isUnread`), recent traffic that memory has
   * seen is good evidence, and nothing else is.
   */
  #answerFromMemory(question: Question, { id, access, sighting }: Waiting, nowMs: number, isUnread = false): boolean {
    const known = isUnread ? this.#lastSeen.peekAtLeast(id) : sighting;
    if (known === undefined) return false;
    const { request, maxAgeMs } = question;
    const remembered = isUnread ? undefined : this.#prober.recall(id);
    const ageMs = this.#usableMs(question, nowMs);
    const finding = findWithoutAsking(known, remembered?.verdict, nowMs, ageMs, this.#settings);
    if (finding === undefined) return false;
    this.#stats.answeredWithoutAsking += 1;
    if (remembered?.verdict === finding && request.correct !== undefined) {
      this.#prober.tellCorrections(remembered, request.correct, { access, maxAgeMs, sighting });
    }
    this.#answer(request, present(id, finding, sighting, access, nowMs));
    return true;
  }

  #answerLater(question: Question, waiting: readonly Waiting[]): Promise<void> {
    return new Promise((resolve) => {
      let open = waiting.length;
      const answered = (): void => {
        open -= 1;
        if (open === 0) resolve();
      };
      const ask = (target: Waiting): void => {
        this.#prober.ask(target.id, target.sighting ?? NEVER, (landing) => {
          this.#settle(target, landing, () => {
            this.#answerLanding(question, target, landing);
            answered();
          });
        });
      };
      const unread = new Map<string, Waiting>();
      for (const target of waiting) {
        if (target.sighting === undefined) unread.set(target.id, target);
        else ask(target);
      }
      if (unread.size === 0) return;
      this.#lastSeen.load([...unread.keys()], (id, sighting) => {
        const target = unread.get(id);
        if (target === undefined) return;
        target.sighting = sighting;
        // Where the store failed the connections can still be asked: a good answer is good without it.
        const isAnswered = this.#answerFromMemory(question, target, this.#clock.now(), sighting === undefined);
        if (isAnswered) answered();
        else ask(target);
      });
    });
  }

  /**
   * Memory may have let go of a target while it was asked: what came in meanwhile is then in the store alone. Where others
   * write to the store, one who is offline may have come to another node meanwhile, if it took long to find out.
   */
  #settle(target: Waiting, landing: Landing, answer: () => void): void {
    const isRead = this.#lastSeen.isShared
      ? landing.kind === 'failed' || !this.#tookLong(landing.remembered.verdict)
      : this.#lastSeen.peek(target.id) !== undefined;
    if (target.sighting === undefined || isRead) {
      answer();
      return;
    }
    this.#lastSeen.load([target.id], (_id, sighting) => {
      target.sighting = sighting;
      answer();
    });
  }

  #tookLong(verdict: Verdict): boolean {
    return verdict.status === 'offline' && verdict.checkedAtMs - verdict.askedAtMs > this.#settings.settleMs;
  }

  #answerLanding(question: Question, target: Waiting, landing: Landing): void {
    const { id, access } = target;
    const { request, maxAgeMs } = question;
    const nowMs = this.#clock.now();
    const atLeast = this.#lastSeen.peekAtLeast(id);
    const sighting = target.sighting === undefined ? this.#lastSeen.peek(id) : newest(target.sighting, atLeast);
    const remembered = landing.kind === 'judged' ? landing.remembered : this.#prober.recall(id);
    const finding = this.#findAfter(question, landing, remembered?.verdict, sighting ?? atLeast, nowMs);
    // Unread, the store may hold fresher traffic than we can see: then offline would be our failure, not a finding.
    const sound = sighting !== undefined || finding.status === 'online' || finding.status === 'idle';
    if (remembered !== undefined && finding.status !== 'online' && request.correct !== undefined) {
      this.#prober.tellCorrections(remembered, request.correct, { access, maxAgeMs, sighting });
    }
    this.#answer(request, present(id, sound ? finding : unknown(nowMs), sighting, access, nowMs));
  }

  #findAfter(
    question: Question,
    landing: Landing,
    verdict: Verdict | undefined,
    sighting: Sighting,
    nowMs: number,
  ): Finding {
    const result = landing.kind === 'judged' ? landing.remembered.verdict : unknown(nowMs);
    if (result.status === 'online') return result;
    // Over budget, older evidence is better than none, and the answer says how old it is.
    const isOverBudget = landing.kind === 'failed' && landing.reason === 'over-budget';
    const ageMs = Math.max(this.#usableMs(question, nowMs), isOverBudget ? this.#settings.overBudgetFreshMs : 0);
    // Traffic that came while we asked is worth more than a device that did not answer.
    return findWithoutAsking(sighting, verdict, nowMs, ageMs, this.#settings) ?? result;
  }

  /**
   * How old evidence may be by now: what came in since the question was asked is not too old for it, unless a slow store
   * has kept it waiting for longer than a probe takes.
   */
  #usableMs({ maxAgeMs, askedAtMs }: Question, nowMs: number): number {
    return Math.max(maxAgeMs, Math.min(nowMs - askedAtMs, this.#settings.probeTimeoutMs));
  }

  #answer(request: RefreshRequest, presence: Presence): void {
    this.#stats.countAnswer(presence);
    request.answer(presence);
  }
}

function unknown(nowMs: number): Finding {
  return { status: 'unknown', evidence: 'none', checkedAtMs: nowMs };
}
