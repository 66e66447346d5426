import type { Clock } from '../ports/clock.ts';
import type { Access } from '../ports/policy.ts';
import { PresenceError } from './errors.ts';
import type { LastSeen } from './last-seen.ts';
import type { PolicyGate } from './policy-gate.ts';
import type { Presence } from './presence.ts';
import type { Correct, Landing, Prober } from './prober.ts';
import type { Settings } from './settings.ts';
import { newest, type Sighting } from './sighting.ts';
import type { Stats } from './stats.ts';
import { clampMaxAgeMs, findWithoutAsking, type Finding } from './verdict.ts';
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
   * no promise; else a promise of having answered them all, within the store's and the probe's time limits.
   * A failure of ours is answered as `unknown`.
   * @throws {PresenceError} `unavailable`, also by rejection, with nothing answered: closed, or the policy failed.
   */
  refresh(request: RefreshRequest): Promise<void> | undefined {
    if (this.#closed) throw new PresenceError('unavailable', 'presence is closed');
    const access = this.#gate.decide(request.viewer, request.ids);
    return access instanceof Promise
      ? access.then((levels) => this.#answerAll(request, levels))
      : this.#answerAll(request, access);
  }

  /** Refuses new refreshes; those under way are answered. */
  close(): void {
    this.#closed = true;
  }

  #answerAll(request: RefreshRequest, levels: readonly Access[] | undefined): Promise<void> | undefined {
    const nowMs = this.#clock.now();
    const maxAgeMs = clampMaxAgeMs(request.maxAgeMs, this.#settings);
    let waiting: Waiting[] | undefined;
    let index = 0;
    for (const id of request.ids) {
      const access = levels?.[index++] ?? 'full';
      if (access === 'hidden') {
        this.#answer(request, presentHidden(id, nowMs));
        continue;
      }
      const sighting = this.#lastSeen.peek(id);
      const known = sighting !== undefined && this.#answerFromMemory(request, id, access, sighting, nowMs, maxAgeMs);
      if (!known) (waiting ??= []).push({ id, access, sighting });
    }
    return waiting === undefined ? undefined : this.#answerLater(request, waiting, maxAgeMs);
  }

  #answerFromMemory(
    request: RefreshRequest,
    id: string,
    access: Access,
    sighting: Sighting,
    nowMs: number,
    maxAgeMs: number,
  ): boolean {
    const remembered = this.#prober.recall(id);
    const finding = findWithoutAsking(sighting, remembered?.verdict, nowMs, maxAgeMs, this.#settings);
    if (finding === undefined) return false;
    this.#stats.answeredWithoutAsking += 1;
    if (remembered?.verdict === finding && request.correct !== undefined) {
      this.#prober.tellCorrections(remembered, request.correct, access);
    }
    this.#answer(request, present(id, finding, sighting, access, nowMs));
    return true;
  }

  #answerLater(request: RefreshRequest, waiting: readonly Waiting[], maxAgeMs: number): Promise<void> {
    return new Promise((resolve) => {
      let open = waiting.length;
      const answered = (): void => {
        open -= 1;
        if (open === 0) resolve();
      };
      const ask = (target: Waiting): void => {
        this.#prober.ask(target.id, (landing) => {
          this.#answerLanding(request, target, landing, maxAgeMs);
          answered();
        });
      };
      const unread: Waiting[] = [];
      for (const target of waiting) {
        if (target.sighting === undefined) unread.push(target);
        else ask(target);
      }
      if (unread.length === 0) return;
      this.#lastSeen.load(unread.map(({ id }) => id)).then(
        (sightings) => {
          const nowMs = this.#clock.now();
          for (const target of unread) {
            const { id, access } = target;
            const sighting = (target.sighting = sightings.get(id));
            if (sighting !== undefined && this.#answerFromMemory(request, id, access, sighting, nowMs, maxAgeMs))
              answered();
            else ask(target);
          }
        },
        // Counted by LastSeen. The connections can still be asked, and a good answer is good without the store.
        () => {
          unread.forEach(ask);
        },
      );
    });
  }

  #answerLanding(request: RefreshRequest, target: Waiting, landing: Landing, maxAgeMs: number): void {
    const { id, access } = target;
    const nowMs = this.#clock.now();
    const newestHere = this.#lastSeen.peekAtLeast(id);
    const sighting = newest(target.sighting ?? newestHere, newestHere);
    const finding = this.#findAfter(id, landing, sighting, nowMs, maxAgeMs);
    const wasRead = target.sighting !== undefined;
    // Unread, the store may hold fresher traffic than we can see: then offline would be our failure, not a finding.
    const sound = wasRead || finding.status === 'online' || finding.status === 'idle';
    if (landing.kind === 'judged' && finding.status !== 'online' && request.correct !== undefined) {
      this.#prober.tellCorrections(landing.remembered, request.correct, access);
    }
    this.#answer(request, present(id, sound ? finding : unknown(nowMs), sound ? sighting : undefined, access, nowMs));
  }

  #findAfter(id: string, landing: Landing, sighting: Sighting, nowMs: number, maxAgeMs: number): Finding {
    if (landing.kind === 'judged') {
      const { verdict } = landing.remembered;
      if (verdict.status === 'online') return verdict;
      // Traffic that came while we asked is worth more than a device that did not answer.
      return findWithoutAsking(sighting, verdict, nowMs, maxAgeMs, this.#settings) ?? verdict;
    }
    // Over budget, older evidence is better than none, and the answer says how old it is.
    const widenedMs = landing.reason === 'over-budget' ? this.#settings.overBudgetFreshMs : 0;
    const verdict = this.#prober.recall(id)?.verdict;
    const usableMs = Math.max(maxAgeMs, widenedMs);
    return findWithoutAsking(sighting, verdict, nowMs, usableMs, this.#settings) ?? unknown(nowMs);
  }

  #answer(request: RefreshRequest, presence: Presence): void {
    this.#stats.countAnswer(presence);
    request.answer(presence);
  }
}

function unknown(nowMs: number): Finding {
  return { status: 'unknown', evidence: 'none', checkedAtMs: nowMs };
}
