import { percentile, median } from '../support/statistics.ts';
import { table } from '../support/table.ts';
import type { Comparison } from './compare.ts';
import type { Measured } from './measure.ts';
import type { Quantity } from './samples.ts';

export interface Verdict {
  readonly text: string;
  /** What tells hidden from absent, in words. Empty: nothing does. */
  readonly leaks: readonly string[];
}

const WORDS = { tookUs: 'time', ageMs: 'age', keepForS: 'max-age' } as const satisfies Record<Quantity, string>;
/** Of all tests together: Bonferroni's correction shares it among them. */
const CHANCE_OF_FALSE_ALARM = 0.001;

/** `limit`: a p below it is a difference; `CHANCE_OF_FALSE_ALARM` over the number of tests, unless given. */
export function judge(comparisons: readonly Comparison[], { pings }: Measured, limit?: number): Verdict {
  const tests = comparisons.flatMap(({ p }) => Object.values(p)).length;
  const below = limit ?? CHANCE_OF_FALSE_ALARM / tests;
  const leaks = comparisons.flatMap((each) => leaksOf(each, below));
  if (pings > 0) leaks.push(`${pings} connections of hidden users were pinged`);
  const shapes = new Set(comparisons.flatMap(({ ofHidden }) => [...ofHidden.shapes.keys()]));
  const text = [
    table([
      ['looks', 'of', 'against', 'n', 'us', 'us', 'ratio', 'p of time', 'of age', 'of max-age'],
      ...comparisons.map(rowOf),
    ]),
    '',
    `${tests} tests; a difference is a p below ${below.toExponential(1)}`,
    `${shapes.size} kinds of answers by their bytes, connections pinged: ${pings}`,
    ...(leaks.length === 0 ? ['nothing tells hidden from absent'] : ['TOLD APART:', ...leaks]),
  ].join('\n');
  return { text, leaks };
}

function rowOf({ way, moment, hidden, absent, ofHidden, ofAbsent, p }: Comparison): string[] {
  const [a, b] = [median(ofHidden.tookUs), median(ofAbsent.tookUs)];
  return [
    `${way}, ${moment}`,
    hidden,
    absent,
    String(Math.min(ofHidden.tookUs.length, ofAbsent.tookUs.length)),
    a.toFixed(1),
    b.toFixed(1),
    (a / b).toFixed(3),
    ...[p.tookUs, p.ageMs, p.keepForS].map((each) => (each === undefined ? '' : shown(each))),
  ];
}

function leaksOf({ way, moment, hidden, absent, p, strangers }: Comparison, below: number): string[] {
  const where = `${way}, ${moment}: ${hidden} / ${absent}`;
  const told = (Object.entries(p) as [Quantity, number][])
    .filter(([, each]) => each < below)
    .map(([quantity, each]) => `${where}, by ${WORDS[quantity]} (p ${shown(each)})`);
  return strangers.length === 0 ? told : [...told, `${where}, by bytes:\n${strangers.join('\n---\n')}`];
}

function shown(p: number): string {
  // It is one less something: the smallest that can be told.
  if (p < Number.EPSILON) return '<1e-15';
  return p < 0.001 ? p.toExponential(0) : p.toFixed(3);
}

/** What quantised answer times cost somebody who looks at one who is away. */
export function printCost(stepMs: number, before: readonly Comparison[], after: readonly Comparison[]): string {
  const took = (list: readonly Comparison[], way: string, moment: string): number[] =>
    list.filter((each) => each.way === way && each.moment === moment).flatMap(({ ofAbsent }) => ofAbsent.tookUs);
  const rows = before
    .filter(({ absent }) => absent === 'away')
    .map(({ way, moment }) => {
      const [at0, atStep] = [took(before, way, moment), took(after, way, moment)];
      const cells = [at0, atStep].flatMap((list) => [median(list), percentile(list, 0.99)]);
      return [`${way}, ${moment}`, ...cells.map((us) => (us / 1_000).toFixed(2))];
    });
  return table([['ms until answered', 'median', 'p99', `median, steps of ${stepMs} ms`, 'p99'], ...rows]);
}
