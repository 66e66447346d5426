import type { AnswerStatus, Heard } from './answer.ts';
import { breachesOf, type Terms, type ViolationKind } from './contract.ts';
import { type Distribution, distributionOf } from './distribution.ts';
import { type Grade, gradeOf } from './judge.ts';
import type { Look } from './lookers.ts';
import type { Ending } from './script.ts';
import type { Departure, Truth } from './truth.ts';

export interface Violation {
  readonly kind: ViolationKind;
  readonly detail: string;
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

/** For how long users still looked as if they were there. */
export interface LingeringRow {
  readonly ending: Ending;
  readonly departures: number;
  /** Of those that somebody looked at before the user was back: ms to the last answer that said so, 0 when none did. */
  readonly lingeredMs: Distribution;
}

/** Gathers answers, and what became of them. */
export class Tally {
  readonly #truth: Truth;
  readonly #terms: Terms;
  readonly #rows = new Map<string, { status: AnswerStatus; evidence: string; grades: Record<Grade, number> }>();
  readonly #wrong = new Map<string, { heard: Heard; ending: Ending | undefined; agesMs: number[] }>();
  readonly #lingered = new Map<string, { departure: Departure; lastMs: number }>();
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
    const { answer, look, askedAtMs, heardAtMs } = heard;
    if (heard.isCorrection) this.corrections += 1;
    else this.answers += 1;
    const wasAsked = answer.evidence === 'probe' || answer.evidence === 'no-answer';
    if (wasAsked && !heard.isCorrection && answer.checkedAtMs >= askedAtMs && heardAtMs > askedAtMs) this.probed += 1;
    const grade = gradeOf(heard, this.#truth, this.#terms.margin);
    this.#count(heard, grade);
    for (const breach of breachesOf(heard, this.#truth, this.#terms)) {
      this.#violate(breach.kind, breach.detail, answer.user, heardAtMs, look, heard);
    }
  }

  /** Nothing was ever heard of `user`. */
  missed(look: Look, user: string, atMs: number): void {
    this.#violate('late', 'never answered', user, atMs, look, undefined);
  }

  /** An answer that nobody had asked for, or a second one. */
  unasked(heard: Heard): void {
    this.#violate(
      'unasked',
      'not asked for, or answered already',
      heard.answer.user,
      heard.heardAtMs,
      heard.look,
      heard,
    );
  }

  get rows(): readonly AnswerRow[] {
    return [...this.#rows.values()].sort((a, b) => compare(keyOf(a.evidence, a.status), keyOf(b.evidence, b.status)));
  }

  get wrong(): readonly WrongRow[] {
    return [...this.#wrong]
      .sort(([a], [b]) => compare(a, b))
      .map(
        ([
          ,
          {
            heard: { answer },
            ending,
            agesMs,
          },
        ]) => {
          return { status: answer.status, evidence: answer.evidence, ending, evidenceAgeMs: distributionOf(agesMs) };
        },
      );
  }

  get lingering(): readonly LingeringRow[] {
    const lingered = [...this.#lingered.values()];
    const departures = this.#truth.departures();
    return (['goodbye', 'closed', 'silence'] as const).map((ending) => ({
      ending,
      departures: departures.filter((departure) => departure.ending === ending).length,
      lingeredMs: distributionOf(
        lingered.flatMap(({ departure, lastMs }) => (departure.ending === ending ? lastMs : [])),
      ),
    }));
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
    if (departure !== undefined) this.#linger(departure, grade === 'wrong' ? heard.heardAtMs - departure.atMs : 0);
    if (grade === 'right') return;
    const wrongKey = keyOf(evidence, status, departure?.ending ?? 'none');
    const agesMs = this.#wrong.get(wrongKey)?.agesMs ?? [];
    this.#wrong.set(wrongKey, { heard, ending: departure?.ending, agesMs });
    agesMs.push(heard.heardAtMs - checkedAtMs);
  }

  #linger(departure: Departure, lastMs: number): void {
    const key = keyOf(departure.user, String(departure.atMs));
    const known = this.#lingered.get(key);
    if (known === undefined) this.#lingered.set(key, { departure, lastMs });
    else known.lastMs = Math.max(known.lastMs, lastMs);
  }

  #violate(
    kind: ViolationKind,
    detail: string,
    user: string,
    atMs: number,
    look: Look,
    heard: Heard | undefined,
  ): void {
    const around = look.around?.connection.user === user ? look.around.line : undefined;
    this.violations.push({ kind, detail, line: around ?? this.#truth.lineAt(user, atMs), user, atMs, look, heard });
  }
}

function keyOf(...parts: readonly string[]): string {
  return parts.join('\n');
}

function compare(a: string, b: string): number {
  return a < b ? -1 : 1;
}
