import { table } from '../../support/table.ts';
import type { Report, RoundReport, ToldViolation } from './report.ts';
import type { Row } from './tally.ts';

const KINDS = ['online traffic', 'online probe', 'idle probe', 'offline no-connection', 'offline no-answer'] as const;
const HEADINGS = ['traffic', 'probe', 'idle', 'none', 'silent'] as const;

/** The report for people. */
export function printReport(report: Report): string {
  return [bounds(report), ...report.rounds.map(printRound), verdict(report)].join('\n\n');
}

function bounds({ seed, clients, terms, margins }: Report): string {
  const { freshForMs, freshFloorMs, probeTimeoutMs, flushIntervalMs } = terms;
  return [
    `${count(clients)} clients, seed ${seed}; fresh for ${freshForMs} ms, at least ${freshFloorMs}; a probe may take ${probeTimeoutMs} ms`,
    `no online or idle later than maxAge + ${probeTimeoutMs} ms after a user's end`,
    `no offline for who was connected to a live node, and answering, from ${margins.subscribesWithinMs} ms before the question`,
    'unknown only during a fault and for as long after as its row says',
    `last seen never behind what a node had taken, but for the last ${flushIntervalMs} ms of one that was killed; never ahead`,
    `tolerance: ${margins.toleranceMs} ms, and what the machine stood still`,
  ].join('\n');
}

function printRound(round: RoundReport): string {
  const { rows, users, connections, activities, tookMs, longestStallMs } = round;
  const head = ['from s', 'to s', 'asked', ...HEADINGS, 'unknown', 'excused', 'probes', 'last unknown', 'known again'];
  const body = rows.map((row) => [
    row.detail === '' ? row.fault : `${row.fault}: ${row.detail}`,
    seconds(row.fromMs),
    seconds(row.toMs),
    count(row.asked),
    ...KINDS.map((kind) => count(row.answers[kind] ?? 0)),
    count(row.unknown),
    count(row.excused),
    count(row.probes),
    after(row.lastUnknownMs),
    after(row.knownAgainMs),
    bound(row),
    count(row.violations),
  ]);
  return [
    `${round.round}: ${seconds(tookMs)} s, ${count(users)} users, ${count(connections)} connections, ` +
      `${count(activities)} words; stood still for ${longestStallMs} ms at most`,
    table([
      [
        'answers: online by traffic or probe, idle, offline by no connection or silence',
        ...head,
        'bound',
        'violations',
      ],
      ...body,
    ]),
  ].join('\n');
}

function bound({ recoversWithinMs }: Row): string {
  return recoversWithinMs === 0 ? '-' : seconds(recoversWithinMs);
}

function after(ms: number | null): string {
  return ms === null ? '-' : `${ms < 0 ? '' : '+'}${seconds(ms)}`;
}

function verdict({ rounds, violationCount }: Report): string {
  if (violationCount === 0) return 'nothing was broken';
  const kinds = new Map<string, number>();
  const violations = rounds.flatMap(({ round, violations: some }) => some.map((each) => ({ round, ...each })));
  for (const { kind } of violations) kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
  const told = violations.filter(({ history }) => history !== undefined).map(describe);
  const counts = [...kinds].map(([kind, some]) => `${count(some)} ${kind}`).join(', ');
  return [`VIOLATIONS: ${counts}`, ...told].join('\n\n');
}

function describe({ round, kind, detail, user, node, atMs, history = [] }: ToldViolation & { round: string }): string {
  const heading = `${kind}: ${detail}; user ${user}, asked at ${node}, ${seconds(atMs)} s into ${round}`;
  return [heading, ...history.map((line) => `  ${line}`)].join('\n');
}

function seconds(ms: number): string {
  return (ms / 1_000).toFixed(1);
}

function count(value: number): string {
  return value.toLocaleString('en-US');
}
