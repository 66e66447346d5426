import { GRADES } from './judge.ts';
import type { Report } from './report.ts';
import type { Ending } from '../trace/script.ts';
import { table } from '../support/table.ts';
import type { Violation } from './tally.ts';

const HOW: Readonly<Record<Ending, string>> = {
  goodbye: 'said goodbye',
  closed: 'closed without a goodbye',
  silence: 'fell silent',
  none: 'not come yet',
};

/** The report for people. Times in the unit that is printed beside them. */
export function printReport(report: Report): string {
  return [
    heading(report),
    answers(report),
    wrong(report),
    lingering(report),
    cost(report),
    violations(report),
    `took ${seconds(report.run.tookMs)}`,
  ].join('\n\n');
}

function heading({ trace, run }: Report): string {
  const how = run.kind === 'virtual' ? 'virtual clock' : `real sockets, ${run.speed} times faster than recorded`;
  const windows = Object.entries(run.windows).map(([name, ms]) => `${name} ${count(ms)}`);
  const lines = [
    `${trace.name}: ${how}, seed ${run.seed}`,
    `${count(trace.users)} users, ${count(trace.connections)} connections, ${count(trace.words)} words; ` +
      `${hours(trace.durationMs)} h from hour ${hours(trace.fromMs)}`,
    `windows: ${windows.join(', ')}; changes within ${run.toleranceMs} ms of an answer are too close to call`,
  ];
  if (run.stalledMs > 0) {
    lines.push(`the machine stood still for ${count(run.stalledMs)} ms in all, which is tolerated where it did`);
  }
  if (trace.isSynthetic) lines.push('no trace was given: this one is synthetic');
  if (trace.setBackLines.length > 0) {
    lines.push(`lines set back in time, taken at the time of the line above: ${someOf(trace.setBackLines)}`);
  }
  if (trace.ignoredLines.length > 0) {
    lines.push(`ends of connections never seen to begin, ignored: lines ${someOf(trace.ignoredLines)}`);
  }
  return lines.join('\n');
}

function answers({ rows, answers: total, looks, corrections }: Report): string {
  const body = rows.map(({ status, evidence, grades }) => [
    `${status}, ${evidence}`,
    ...GRADES.map((grade) => count(grades[grade])),
  ]);
  const sums = GRADES.map((grade) => rows.reduce((sum, { grades }) => sum + grades[grade], 0));
  const all = sums.reduce((a, b) => a + b, 0);
  const head = [`${count(total)} answers to ${count(looks)} looks, ${count(corrections)} corrections`];
  return table([
    [...head, 'right', 'wrong', 'unknown', 'too close'],
    ...body,
    ['all', ...sums.map(count)],
    ['', ...sums.map((sum) => share(sum, all))],
  ]);
}

function wrong({ wrong: rows }: Report): string {
  if (rows.length === 0) return 'no wrong answers';
  return table([
    ['wrong answers, age of their evidence in ms', 'answers', 'median', 'p95', 'max'],
    ...rows.map(({ status, evidence, ending, evidenceAgeMs: ages }) => [
      `${status}, ${evidence}: user ${status === 'offline' ? 'was there' : HOW[ending ?? 'none']}`,
      ...[ages.count, ages.median, ages.p95, ages.max].map(count),
    ]),
  ]);
}

function lingering({ lingering: rows, trace: { noticedAfterMs } }: Report): string {
  return table([
    ['still looked online after going, in ms', 'departures', 'looked at', 'median', 'p99', 'max'],
    ...rows.map(({ ending, departures, lingeredMs: ms }) => [
      HOW[ending],
      ...[departures, ms.count, ms.median, ms.p99, ms.max].map(count),
    ]),
    [
      'fell silent: as the recorded system noticed',
      count(noticedAfterMs.count),
      '',
      ...[noticedAfterMs.median, noticedAfterMs.p99, noticedAfterMs.max].map(count),
    ],
  ]);
}

function cost({ cost: { probes, pings, answersAfterProbe }, answers: total }: Report): string {
  const without = total - answersAfterProbe;
  return [
    `${count(probes)} probes, ${count(pings)} pings`,
    `${count(without)} answers (${share(without, total)}) without a probe`,
  ].join('; ');
}

function violations({ violationCount, violationKinds, violations: told, run }: Report): string {
  if (violationCount === 0) return 'no answer broke the contract';
  const lines = told.map((violation) => `  ${describe(violation, run.seed)}`);
  if (violationCount > told.length) lines.push(`  and ${count(violationCount - told.length)} more`);
  const kinds = Object.entries(violationKinds).map(([kind, some]) => `${count(some)} ${kind}`);
  return [`VIOLATIONS of the contract: ${kinds.join(', ')}`, ...lines].join('\n');
}

function describe({ kind, detail, line, user, atMs, look, heard }: Violation, seed: number): string {
  const asked = look.maxAgeMs === undefined ? '' : `, maxAge ${look.maxAgeMs}`;
  const answer = heard === undefined ? 'no answer' : JSON.stringify(heard.answer);
  const where = line === undefined ? 'before any event' : `line ${line}`;
  return `${kind}: ${detail}; ${where}, user ${JSON.stringify(user)} at ${atMs} ms, look ${look.number}${asked}, seed ${seed}: ${answer}`;
}

function someOf(lines: readonly number[]): string {
  const shown = lines.slice(0, 5).join(', ');
  return lines.length > 5 ? `${shown} and ${lines.length - 5} more` : shown;
}

function count(value: number): string {
  return value.toLocaleString('en-US', { maximumFractionDigits: 1 });
}

function share(part: number, whole: number): string {
  return whole === 0 ? '-' : `${((100 * part) / whole).toFixed(2)} %`;
}

function hours(ms: number): string {
  return (ms / 3_600_000).toFixed(2);
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
