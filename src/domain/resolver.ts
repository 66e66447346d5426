import type { Clock } from '../ports/clock.ts';
import type { Access } from '../ports/policy.ts';
import { Corrections } from './corrections.ts';
import { messageOf, PresenceError } from './errors.ts';
import { KeyedBudget } from './keyed-budget.ts';
import type { LastSeen } from './last-seen.ts';
import type { PolicyGate } from './policy-gate.ts';
import type { Presence } from './presence.ts';
import { present } from './present.ts';
import { type Landing, type Prober, TOO_OFTEN } from './prober.ts';
import type { Question, RefreshRequest } from './question.ts';
import { keptSinceMs } from './retention.ts';
import type { Settings } from './settings.ts';
import { atMsOf, NEVER, newest, type Sighting } from './sighting.ts';
import type { Stats } from './stats.ts';
import { Steps } from './steps.ts';
import type { Known } from './store-reads.ts';
import { keyOf, Target } from './target.ts';
import { pairKey } from './user-id.ts';
import {
  absent,
  clampMaxAgeMs,
  findInTraffic,
  findWithoutAsking,
  type Finding,
  unknown,
  type Verdict,
} from './verdict.ts';
import { type LastSeenShown, lessOf, shownUnder } from './visibility.ts';

/** refresh -> policy gate -> what the target shows -> fresh? verdict? -> (read, probe) -> answer */
export class Resolver {
  readonly #clock: Clock;
  readonly #lastSeen: LastSeen;
  readonly #prober: Prober;
  readonly #gate: PolicyGate;
  readonly #settings: Settings;
  readonly #stats: Stats;
  readonly #corrections: Corrections;
  readonly #perPair: KeyedBudget;
  readonly #isReciprocal: boolean;
  #closed = false;

  /** `isReciprocal`: viewers are shown no more of others' last seen than they show of their own. */
  constructor(
    clock: Clock,
    lastSeen: LastSeen,
    prober: Prober,
    gate: PolicyGate,
    settings: Settings,
    stats: Stats,
    isReciprocal: boolean,
  ) {
    this.#clock = clock;
    this.#lastSeen = lastSeen;
    this.#prober = prober;
    this.#gate = gate;
    this.#settings = settings;
    this.#stats = stats;
    this.#isReciprocal = isReciprocal;
    this.#corrections = new Corrections(clock, lastSeen, gate, settings, stats);
    this.#perPair = new KeyedBudget(settings.probesPerPairPerMinute, 60_000, settings.verdictCacheSize);
  }

  /**
   * Answers every id of the request. Undefined when that is done already, which is so for fresh ids and costs
   * no promise; else a promise of having answered them all, within the policy's, the probe's and twice the store's
   * time limit.
   * A failure of ours is answered as `unknown`.
   * @throws {PresenceError} `unavailable`, also by rejection, with nothing answered: closed, or the policy failed; and what
   * `mayAsk` throws.
   */
  refresh(request: RefreshRequest): Promise<void> | undefined {
    if (this.#closed) throw new PresenceError('unavailable', 'presence is closed');
    const askedAtMs = this.#clock.now();
    const decided = this.#gate.decide(request.viewer, request.ids);
    const most = this.#mostFor(request.viewer);
    if (!(decided instanceof Promise || most instanceof Promise)) {
      return this.#answerAll(request, decided, most, askedAtMs);
    }
    return Promise.all([decided, most]).then(([levels, shown]) => this.#answerAll(request, levels, shown, askedAtMs));
  }

  /** Refuses new refreshes; those under way are answered. */
  close(): void {
    this.#closed = true;
  }

  /** What the viewer shows, where that is the most that the viewer is shown of others. Nothing where it cannot be read. */
  #mostFor(viewer: string): LastSeenShown | Promise<LastSeenShown> {
    if (!this.#isReciprocal) return 'exact';
    const known = this.#lastSeen.visibilities.peek(viewer);
    if (known !== undefined) return known.lastSeen;
    return this.#lastSeen.find(viewer).then(({ visibility }) => visibility?.lastSeen ?? 'nobody');
  }

  #answerAll(
    request: RefreshRequest,
    levels: readonly Access[] | undefined,
    most: LastSeenShown,
    askedAtMs: number,
  ): Promise<void> | undefined {
    // The policy may have taken its time.
    const nowMs = levels === undefined ? askedAtMs : this.#clock.now();
    const maxAgeMs = clampMaxAgeMs(request.maxAgeMs, this.#settings);
    const question: Question = { request, maxAgeMs, askedAtMs, most };
    const keptForMs = nowMs - keptSinceMs(this.#settings.forgetAfterDays, nowMs);
    const usableMs = Math.min(this.#usableMs(question, nowMs), keptForMs);
    let waiting: Target[] | undefined;
    let index = 0;
    for (const id of request.ids) {
      const access = levels?.[index++] ?? 'full';
      const key = keyOf(id, access);
      const sighting = this.#lastSeen.peek(key);
      const visibility = this.#lastSeen.visibilities.peek(key);
      if (sighting !== undefined && visibility?.visible === true) {
        // Most looks end here, before anything is made for them. What follows would come to the same answer.
        const finding = findInTraffic(sighting, nowMs, usableMs, this.#settings.clockSkewMs);
        if (finding !== undefined) {
          this.#stats.answeredWithoutAsking += 1;
          const shown = lessOf(lessOf(shownUnder(access), most), visibility.lastSeen);
          this.#tell(request, present(id, finding, sighting, shown, nowMs));
          continue;
        }
      }
      const target = new Target(id, key, access, most);
      if (sighting !== undefined && visibility !== undefined) this.#learn(target, { sighting, visibility }, nowMs);
      if (!this.#answerFromMemory(question, target, nowMs)) (waiting ??= []).push(target);
    }
    return waiting === undefined ? undefined : this.#answerLater(question, waiting);
  }

  #learn(target: Target, known: Known, nowMs: number): void {
    target.learn(known);
    target.learnedAtMs = nowMs;
    target.sighting &&= this.#keptOf(target.sighting, nowMs);
  }

  /** Nothing of what is older than is to be remembered. */
  #keptOf(sighting: Sighting, nowMs: number): Sighting {
    return atMsOf(sighting) < keptSinceMs(this.#settings.forgetAfterDays, nowMs) ? NEVER : sighting;
  }

  /**
   * From what is known, if that is fresh. Where the store could not be read (`isUnread`), recent traffic that memory has
   * seen is good evidence, and nothing else is.
   */
  #answerFromMemory(question: Question, target: Target, nowMs: number, isUnread = false): boolean {
    if (!target.isDecided) return false;
    const known = isUnread ? this.#seenAtLeast(target, nowMs) : target.sighting;
    if (known === undefined) return false;
    const remembered = isUnread ? undefined : this.#prober.recall(target.subject);
    const ageMs = this.#usableMs(question, nowMs);
    const finding = findWithoutAsking(known, remembered?.verdict, nowMs, ageMs, this.#settings);
    if (finding === undefined) return false;
    this.#stats.answeredWithoutAsking += 1;
    if (remembered?.verdict === finding) this.#corrections.keepPosted(remembered, question, target, finding.status);
    this.#answer(question.request, target, finding, nowMs);
    return true;
  }

  #answerLater(question: Question, waiting: readonly Target[]): Promise<void> {
    const steps = new Steps(this.#clock, this.#settings.answerStepMs, question.askedAtMs);
    return new Promise((resolve, reject) => {
      let open = waiting.length;
      const answered = (): void => {
        open -= 1;
        if (open === 0) resolve();
      };
      const ask = (target: Target, nowMs: number): void => {
        const asked = target.subject;
        try {
          this.#ask(question, target, nowMs, (landing) => {
            this.#settle(target, () => {
              steps.take(() => {
                this.#answerLanding(question, target, asked, landing);
                answered();
              });
            });
          });
        } catch (refusal) {
          reject(refusal instanceof Error ? refusal : new Error(messageOf(refusal)));
        }
      };
      const nowMs = this.#clock.now();
      const unread = new Map<string, Target>();
      for (const target of waiting) {
        if (target.isDecided) ask(target, nowMs);
        else unread.set(target.key, target);
      }
      if (unread.size === 0) return;
      this.#lastSeen.load([...unread.keys()], (key, known) => {
        const target = unread.get(key);
        if (target === undefined) return;
        const nowMs = this.#clock.now();
        this.#learn(target, known, nowMs);
        // Where the store failed the connections can still be asked: a good answer is good without it.
        if (this.#answerFromMemory(question, target, nowMs, known.sighting === undefined)) answered();
        else ask(target, nowMs);
      });
    });
  }

  /** @throws what `mayAsk` throws. */
  #ask({ request }: Question, target: Target, nowMs: number, land: (landing: Landing) => void): void {
    // Whether the target hides is not known: it is not asked.
    if (!target.isDecided) {
      land({ kind: 'failed', reason: 'unreachable' });
      return;
    }
    request.mayAsk?.(target.id);
    const joins = this.#prober.isAsking(target.subject);
    if (!joins && !this.#perPair.tryTake(pairKey(request.viewer, target.id), nowMs)) {
      this.#stats.tooOften += 1;
      land(TOO_OFTEN);
      return;
    }
    this.#prober.ask(target.subject, target.sighting ?? NEVER, nowMs, land);
  }

  /**
   * Memory may have let go of a target while it was asked: what came in, or was chosen, meanwhile is then in the store alone. Where others
   * write to the store, the target may have come to another node meanwhile, or hidden, if it took long to find out.
   */
  #settle(target: Target, answer: () => void): void {
    const isRead = this.#lastSeen.isShared
      ? this.#clock.now() - target.learnedAtMs <= this.#settings.settleMs
      : this.#lastSeen.peek(target.key) !== undefined && this.#lastSeen.visibilities.peek(target.key) !== undefined;
    if (target.sighting === undefined || isRead) {
      answer();
      return;
    }
    this.#lastSeen.load([target.key], (_key, known) => {
      this.#learn(target, known, this.#clock.now());
      answer();
    });
  }

  /** `asked` is who was asked in the target's name. */
  #answerLanding(question: Question, target: Target, asked: string, landing: Landing): void {
    const { request } = question;
    const nowMs = this.#clock.now();
    const visibility = this.#lastSeen.visibilities.peek(target.key);
    if (visibility !== undefined) target.learn({ sighting: target.sighting, visibility });
    if (!target.isDecided || target.subject !== asked) {
      // Nothing that was found of one who has hidden meanwhile.
      this.#answer(request, target, target.isDecided ? absent(nowMs) : unknown(nowMs), nowMs);
      return;
    }
    const atLeast = this.#seenAtLeast(target, nowMs);
    target.sighting = target.sighting === undefined ? this.#peekAt(target, nowMs) : newest(target.sighting, atLeast);
    const remembered = landing.kind === 'judged' ? landing.remembered : this.#prober.recall(asked);
    const finding = this.#findAfter(question, landing, remembered?.verdict, target.sighting ?? atLeast, nowMs);
    // Unread, the store may hold fresher traffic than we can see: then offline would be our failure, not a finding.
    const sound = target.sighting !== undefined || finding.status === 'online' || finding.status === 'idle';
    if (remembered !== undefined && finding.status !== 'online') {
      this.#corrections.keepPosted(remembered, question, target, sound ? finding.status : 'unknown');
    }
    this.#answer(request, target, sound ? finding : unknown(nowMs), nowMs);
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
    const ageMs = this.#usableMs(question, nowMs);
    const { reason } = landing.kind === 'failed' ? landing : {};
    // Older evidence is better than none, and the answer says how old it is.
    const isSpent = reason === 'over-budget' || reason === 'too-often';
    const usableMs = isSpent ? Math.max(ageMs, this.#settings.overBudgetFreshMs) : ageMs;
    const absentForMs = reason === 'too-often' ? usableMs : undefined;
    // Traffic that came while we asked is worth more than a device that did not answer.
    return findWithoutAsking(sighting, verdict, nowMs, usableMs, this.#settings, absentForMs) ?? result;
  }

  /**
   * How old evidence may be by now: what came in since the question was asked is not too old for it, unless a slow store
   * has kept it waiting for longer than a probe takes.
   */
  #usableMs({ maxAgeMs, askedAtMs }: Question, nowMs: number): number {
    return Math.max(maxAgeMs, Math.min(nowMs - askedAtMs, this.#settings.probeTimeoutMs));
  }

  /** What was read of the target since it could not be. */
  #peekAt(target: Target, nowMs: number): Sighting | undefined {
    const sighting = target.isHiding ? undefined : this.#lastSeen.peek(target.key);
    return sighting === undefined ? undefined : this.#keptOf(sighting, nowMs);
  }

  /** What memory has of the target, where the store may have newer. */
  #seenAtLeast(target: Target, nowMs: number): Sighting {
    return target.isHiding ? NEVER : this.#keptOf(this.#lastSeen.peekAtLeast(target.key), nowMs);
  }

  #answer(request: RefreshRequest, target: Target, finding: Finding, nowMs: number): void {
    this.#tell(request, present(target.id, finding, target.sighting, target.shown, nowMs));
  }

  #tell(request: RefreshRequest, presence: Presence): void {
    this.#stats.countAnswer(presence);
    request.answer(presence);
  }
}
