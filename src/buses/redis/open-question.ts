import { better, isCorrectable, provesActive } from '../../domain/answered.ts';
import type { CancelTimer, Clock } from '../../ports/clock.ts';
import {
  type Answered,
  type BusTerms,
  type LateAnswers,
  type ProbeOutcome,
  UNREACHABLE,
} from '../../ports/presence-bus.ts';

export interface OpenQuestionParts {
  readonly clock: Clock;
  readonly terms: BusTerms;
  readonly deadlineMs: number;
  readonly late: LateAnswers;
  /** Nothing will be heard any more: it can be forgotten. Called once. */
  readonly onOver: () => void;
}

/** One of those who hold the user: a node, or this very one. */
interface Holder {
  /** This very node, which keeps to the deadline by itself. */
  readonly isHere: boolean;
  outcome?: ProbeOutcome;
  isOver: boolean;
}

/**
 * What comes in of one question, made one outcome: active beats idle beats silence, and what could not be asked is no
 * proof of absence. States:
 * - open: until somebody is active, everybody has said what they found, or the deadline. An answer that is not active
 *   is waited upon for `settleMs`. -> listening, or over
 * - listening: after an outcome that may be corrected. Late answers are passed on. -> over when every holder has said
 *   that nothing will follow, or after `freshForMs`
 * - over.
 */
export class OpenQuestion {
  readonly outcome: Promise<ProbeOutcome>;
  readonly askedAtMs: number;
  readonly #parts: OpenQuestionParts;
  readonly #holders = new Map<string, Holder>();
  readonly #heardBy = new Set<string>();
  #resolve!: (outcome: ProbeOutcome) => void;
  #cancelTimers: CancelTimer[] = [];
  #isSettling = false;
  #best: Answered | undefined;
  /** How many nodes hear the question; undefined until that is known. */
  #expected: number | undefined;
  /** Why nothing can be proven, if so. */
  #failure: ProbeOutcome | undefined;
  #state: 'open' | 'listening' | 'over' = 'open';

  constructor(parts: OpenQuestionParts) {
    this.#parts = parts;
    this.askedAtMs = parts.clock.now();
    this.outcome = new Promise((resolve) => {
      this.#resolve = resolve;
    });
    this.whileOpen(Math.max(0, parts.deadlineMs - this.askedAtMs), () => {
      this.#giveUpOthers();
    });
  }

  /** Does it in `delayMs`, unless there is an outcome by then. */
  whileOpen(delayMs: number, task: () => void): void {
    if (this.#state === 'open') this.#cancelTimers.push(this.#parts.clock.after(delayMs, task));
  }

  /** How many nodes are known to have heard the question. */
  get heardByCount(): number {
    return this.#heardBy.size;
  }

  /** A node has heard the question and asks its connections: it will tell what it found. */
  heldBy(node: string): void {
    this.#holder(node);
    this.heardBy(node);
  }

  /** A node has heard the question; of the asking node itself, which asks here anyway. */
  heardBy(node: string): void {
    this.#heardBy.add(node);
    this.#closeIfComplete();
  }

  /** This node asks its connections, without having been told by a message. */
  askedHere(node: string): void {
    this.#holders.set(node, { isHere: true, isOver: false });
  }

  /** So many nodes hear the question. */
  expect(count: number): void {
    this.#expected = count;
    this.#closeIfComplete();
  }

  /** Not all who may hold the user have heard it: it cannot prove absence or silence. What is heard still counts. */
  doubt(): void {
    this.#failure ??= UNREACHABLE;
  }

  /** It could not be put, or whoever heard it says nothing. Ends with what has been found so far. */
  fail(): void {
    this.doubt();
    this.#expected = 0;
    this.#closeIfComplete();
  }

  /** What a holder found. `isOver`: it will say nothing more. */
  found(by: string, outcome: ProbeOutcome, isOver: boolean): void {
    const holder = this.#holder(by);
    if (holder.outcome !== undefined) return;
    holder.outcome = outcome;
    holder.isOver ||= isOver;
    if (outcome.kind === 'failed') this.#failure ??= outcome;
    if (outcome.kind === 'answered') this.#heard(outcome);
    this.#closeIfComplete();
    this.#endIfAllOver();
  }

  /** A late answer of a holder; undefined when nothing will follow. */
  late(by: string, answer: Answered | undefined): void {
    const holder = this.#holder(by);
    if (answer === undefined) {
      holder.isOver = true;
      this.#endIfAllOver();
    } else {
      this.#heard(answer);
    }
  }

  /** This node closes: what is open fails, and nothing follows. */
  abort(): void {
    if (this.#state === 'open') {
      this.#best = undefined;
      this.#failure = UNREACHABLE;
      this.#close();
    } else {
      this.#end();
    }
  }

  /** The time is up for what has to come by a message. */
  #giveUpOthers(): void {
    const isMissing = this.#expected === undefined || this.#heardBy.size < this.#expected;
    if (isMissing || [...this.#holders.values()].some(isSilentSoFar)) this.doubt();
    for (const [by, holder] of this.#holders) if (isSilentSoFar(holder)) this.#holders.delete(by);
    this.#expected = 0;
    this.#closeIfComplete();
  }

  #holder(by: string): Holder {
    let holder = this.#holders.get(by);
    if (holder === undefined) {
      holder = { isHere: false, isOver: false };
      this.#holders.set(by, holder);
    }
    return holder;
  }

  #heard(answer: Answered): void {
    const isActive = provesActive(answer, this.#parts.clock.now(), this.#parts.terms.idleAfterMs);
    if (this.#state === 'listening') {
      this.#parts.late(answer);
      if (isActive) this.#end();
    } else if (this.#state === 'open') {
      this.#best = better(this.#best, answer);
      if (isActive) this.#close();
      else this.#settle();
    }
  }

  #settle(): void {
    if (this.#isSettling) return;
    this.#isSettling = true;
    this.whileOpen(this.#parts.terms.settleMs, () => {
      this.#close();
    });
  }

  #cancelAll(): void {
    for (const cancel of this.#cancelTimers) cancel();
    this.#cancelTimers = [];
  }

  #closeIfComplete(): void {
    if (this.#state !== 'open' || this.#expected === undefined || this.#heardBy.size < this.#expected) return;
    for (const { outcome } of this.#holders.values()) if (outcome === undefined) return;
    this.#close();
  }

  #close(): void {
    if (this.#state !== 'open') return;
    this.#cancelAll();
    const outcome = this.#conclude();
    const { clock, terms } = this.#parts;
    const mayFollow = isCorrectable(outcome, clock.now(), terms.idleAfterMs);
    this.#state = mayFollow ? 'listening' : 'over';
    this.#resolve(outcome);
    if (mayFollow) {
      const cancel = clock.after(terms.freshForMs, () => {
        this.#end();
      });
      this.#cancelTimers.push(cancel);
      this.#endIfAllOver();
    } else {
      this.#parts.onOver();
    }
  }

  #conclude(): ProbeOutcome {
    if (this.#best !== undefined) return this.#best;
    if (this.#failure !== undefined) return this.#failure;
    const isSilent = [...this.#holders.values()].some(({ outcome }) => outcome?.kind === 'silent');
    return isSilent ? { kind: 'silent' } : { kind: 'absent' };
  }

  #endIfAllOver(): void {
    if (this.#state !== 'listening') return;
    for (const { isOver } of this.#holders.values()) if (!isOver) return;
    this.#end();
  }

  #end(): void {
    if (this.#state !== 'listening') return;
    this.#state = 'over';
    this.#cancelAll();
    this.#parts.late(undefined);
    this.#parts.onOver();
  }
}

/** One of the other nodes that has not said yet what it found. */
function isSilentSoFar({ isHere, outcome }: Holder): boolean {
  return !isHere && outcome === undefined;
}
