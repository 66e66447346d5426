import type { Clock } from '../ports/clock.ts';
import type { Access } from '../ports/policy.ts';
import type { LastSeen } from './last-seen.ts';
import type { PolicyGate } from './policy-gate.ts';
import { present } from './present.ts';
import type { Status } from './presence.ts';
import type { Remembered } from './prober.ts';
import type { Question } from './question.ts';
import type { Settings } from './settings.ts';
import { newest, type Sighting } from './sighting.ts';
import type { Stats } from './stats.ts';
import type { Known } from './store-reads.ts';
import { keyOf, Target } from './target.ts';
import { findWithoutAsking, type Finding, type Verdict } from './verdict.ts';

/** Viewers beyond this many are told no corrections; their next refresh tells them. */
const MAX_TOLD = 10_000;

const RANK = { unknown: 0, offline: 1, idle: 2, online: 3 } as const;

/** What a viewer was told. */
interface Before {
  readonly target: Target;
  status: Status;
}

/** Viewers who were told what a late answer may prove wrong. What they hear then has to pass policy and choice anew. */
export class Corrections {
  readonly #clock: Clock;
  readonly #lastSeen: LastSeen;
  readonly #gate: PolicyGate;
  readonly #settings: Settings;
  readonly #stats: Stats;

  constructor(clock: Clock, lastSeen: LastSeen, gate: PolicyGate, settings: Settings, stats: Stats) {
    this.#clock = clock;
    this.#lastSeen = lastSeen;
    this.#gate = gate;
    this.#settings = settings;
    this.#stats = stats;
  }

  /** The viewer was told the verdict; should it turn out wrong, the viewer hears of that. */
  keepPosted({ told }: Remembered, question: Question, target: Target, status: Status): void {
    const { correct } = question.request;
    // Of a stand-in nothing new can come.
    if (correct === undefined || told === undefined || told.size >= MAX_TOLD || target.subject !== target.id) return;
    const before: Before = { target, status };
    told.set(correct, (verdict) => {
      this.#regate(question, before, verdict);
      return verdict.status === 'online';
    });
  }

  /** In silence, where the policy fails, or the choice cannot be read. */
  #regate(question: Question, before: Before, verdict: Verdict): void {
    const { id } = before.target;
    const go = (levels: readonly Access[] | undefined): void => {
      const access = levels?.[0] ?? 'full';
      const target = new Target(id, keyOf(id, access), access, question.most);
      if (target.subject !== id) return;
      const visibility = this.#lastSeen.visibilities.peek(id);
      const tell = (known: Known): void => {
        target.learn(known);
        if (target.isDecided && !target.isHiding) this.#tell(question, before, target, verdict);
      };
      if (visibility !== undefined) tell({ sighting: this.#lastSeen.peek(id), visibility });
      else
        this.#lastSeen.load([id], (_id, known) => {
          tell(known);
        });
    };
    try {
      const levels = this.#gate.decide(question.request.viewer, [id]);
      if (levels instanceof Promise) levels.then(go, () => undefined);
      else go(levels);
    } catch {
      // The gate has counted it.
    }
  }

  #tell({ request, maxAgeMs }: Question, before: Before, target: Target, verdict: Verdict): void {
    const nowMs = this.#clock.now();
    const { sighting: here } = target;
    const finding = this.#findAmid(here, verdict, maxAgeMs, nowMs);
    // Traffic may have said so already.
    if (RANK[finding.status] <= RANK[before.status]) return;
    before.status = finding.status;
    // Not behind what the viewer was shown, even where memory has let go of it.
    const shown = before.target.sighting;
    before.target.sighting = shown === undefined ? here : newest(shown, this.#lastSeen.peekAtLeast(target.id));
    this.#stats.corrections += 1;
    request.correct?.(present(target.id, finding, before.target.sighting, target.shown, nowMs));
  }

  /** Traffic that came meanwhile is worth more than a device that nobody sits at. */
  #findAmid(sighting: Sighting | undefined, verdict: Verdict, maxAgeMs: number, nowMs: number): Finding {
    if (verdict.status === 'online' || sighting === undefined) return verdict;
    // What came in since is not too old, however long the policy took.
    const usableMs = Math.max(maxAgeMs, nowMs - verdict.checkedAtMs);
    return findWithoutAsking(sighting, verdict, nowMs, usableMs, this.#settings) ?? verdict;
  }
}
