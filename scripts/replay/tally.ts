import type { AnswerStatus, Heard } from './answer.ts';
import { type Breach, breachesOf, type Terms } from './contract.ts';
import { type Distribution, distributionOf } from '../support/distribution.ts';
import { type Grade, gradeOf } from './judge.ts';
import { Lingering, type LingeringRow } from './lingering.ts';
import type { Look } from './lookers.ts';
import type { Ending } from '../trace/script.ts';
import type { Truth } from '../trace/truth.ts';

export interface Violation extends Breach {
  /** The newest line of the trace that tells of the user, or of the change that was looked at. */
  readonly line: number | undefined;
  readonly user: string;
  readonly atMs: number;
  readonly look: Look;
  /** Undefined: there was none. */
  readonly heard: Heard | undefined;
}

export interface AnswerRow {
  readonly status: AnswerStatus;
  readonly evidence: string;
  readonly grades: Readonly<Record<Grade, number>>;
}

/** Wrong answers of one kind. */
export interface WrongRow {
  readonly status: AnswerStatus;
  readonly evidence: string;
  /** How the user had gone; undefined: had not, or had not come yet. */
  readonly ending: Ending | undefined;
  /** ms from the moment the evidence held to that of the answer. */
  readonly evidenceAgeMs: Distribution;
}

/** Gathers answers, and what became of them. */
export class Tally {
  readonly #truth: Truth;
  readonly #terms: Terms;
  readonly #rows = new Map<string, { status: AnswerStatus; evidence: string; grades: Record<Grade, number> }>();
  readonly #wrong = new Map<string, Omit<WrongRow, 'evidenceAgeMs'> & { agesMs: number[] }>();
  readonly #lingering = new Lingering();
  readonly violations: Violation[] = [];
  /** Answers to looks, corrections not counted. */
  answers = 0;
  corrections = 0;
  /** Answers that had to wait for a probe. */
  probed = 0;

  constructor(truth: Truth, terms: Terms) {
    this.#truth = truth;
    this.#terms = terms;
  }

  hear(heard: Heard): void {
    const { answer, askedAtMs, heardAtMs } = heard;
    if (heard.isCorrection) this.corrections += 1;
    else this.answers += 1;
    const wasAsked = answer.evidence === 'probe' || answer.evidence === 'no-answer';
    if (wasAsked && !heard.isCorrection && answer.checkedAtMs >= askedAtMs && heardAtMs > askedAtMs) this.probed += 1;
    const grade = gradeOf(heard, this.#truth, this.#terms.margin);
    this.#count(heard, grade);
    for (const breach of breachesOf(heard, this.#truth, this.#terms)) this.#violate(breach, heard);
  }

  /** Nothing was ever heard of `user`. */
  missed(look: Look, user: string, atMs: number): void {
    this.#violate({ kind: 'late', detail: 'never answered' }, { look, user, atMs });
  }

  /** An answer that nobody had asked for, or a second one. */
  unasked(heard: Heard): void {
    this.#violate({ kind: 'unasked', detail: 'not asked for, or answered already' }, heard);
  }

  get rows(): readonly AnswerRow[] {
    return [...this.#rows.values()].sort((a, b) => compare(keyOf(a.evidence, a.status), keyOf(b.evidence, b.status)));
  }

  get wrong(): readonly WrongRow[] {
    const rows = [...this.#wrong].sort(([a], [b]) => compare(a, b));
    return rows.map(([, { agesMs, ...kind }]) => ({ ...kind, evidenceAgeMs: distributionOf(agesMs) }));
  }

  get lingering(): readonly LingeringRow[] {
    return this.#lingering.rows(this.#truth.departures());
  }

  #count(heard: Heard, grade: Grade): void {
    const { status, evidence, user, checkedAtMs } = heard.answer;
    const key = keyOf(evidence, status);
    let row = this.#rows.get(key);
    if (row === undefined) {
      row = { status, evidence, grades: { right: 0, wrong: 0, unknown: 0, 'too-close': 0 } };
      this.#rows.set(key, row);
    }
    row.grades[grade] += 1;
    if (grade !== 'right' && grade !== 'wrong') return;
    const departure = this.#truth.departureBefore(user, heard.heardAtMs);
    const isWrong = grade === 'wrong';
    if (departure !== undefined) this.#lingering.looked(departure, isWrong ? heard.heardAtMs - departure.atMs : 0);
    if (!isWrong) return;
    const ending = departure?.ending;
    const wrongKey = keyOf(evidence, status, ending ?? 'none');
    let wrong = this.#wrong.get(wrongKey);
    if (wrong === undefined) this.#wrong.set(wrongKey, (wrong = { status, evidence, ending, agesMs: [] }));
    wrong.agesMs.push(heard.heardAtMs - checkedAtMs);
  }

  #violate(breach: Breach, by: Heard | Pick<Violation, 'look' | 'user' | 'atMs'>): void {
    const { look, user, atMs, heard } =
      'answer' in by
        ? { look: by.look, user: by.answer.user, atMs: by.heardAtMs, heard: by }
        : { ...by, heard: undefined };
    const around = look.around?.connection.user === user ? look.around.line : undefined;
    this.violations.push({ ...breach, line: around ?? this.#truth.lineAt(user, atMs), user, atMs, look, heard });
  }
}

function keyOf(...parts: readonly string[]): string {
  return parts.join('\n');
}

function compare(a: string, b: string): number {
  return a < b ? -1 : 1;
}
