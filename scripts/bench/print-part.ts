import { table } from '../support/table.ts';
import type { RunResult } from './measure/run-result.ts';
import { DESIGNS, flipShare, ofRounds, presenceMessages, TITLES, wrongShare } from './report/figures.ts';
import { duration, number, percent } from './report/words.ts';
import type { PartName, Results } from './results.ts';
import { describeWorkload } from './workload/build-workload.ts';

/** What a part came to, for the terminal. */
export function printPart(name: PartName, results: Results): string {
  const part = results[name];
  if (part === undefined) return `${name}: not measured`;
  if ('runs' in part) return `${name}: ${describeWorkload(part.workload)}\n${runTable(part.runs)}`;
  if ('windows' in part) return `${name} of pull\n${windowTable(part.windows)}`;
  if ('costs' in part) return `${name}, in microseconds of CPU\n${costTable(part.costs)}`;
  if ('crossings' in part)
    return `${name}: looks of a user in a day at which pull costs as much\n${crossingTable(part)}`;
  return `${name}: the model against real runs\n${validationTable(part)}`;
}

function runTable(runs: readonly RunResult[]): string {
  return table([
    ['', 'messages in', 'out', 'peak/s', 'redis', 'rows', 'wrong', 'flips', 'unsure', 'true after, p99'],
    ...DESIGNS.map((design) => {
      const of = (figure: (run: RunResult) => number): number => ofRounds(runs, design, figure);
      return [
        TITLES[design],
        number(of(({ messages }) => messages.presence.in)),
        number(of(({ messages }) => messages.presence.out)),
        number(of(({ peakPerSecond }) => peakPerSecond)),
        number(of(({ redisCommands }) => redisCommands)),
        number(of(({ sights }) => sights.rows)),
        percent(of(({ sights }) => wrongShare(sights))),
        percent(of(({ sights }) => flipShare(sights))),
        number(of(({ sights }) => sights.unsure)),
        duration(of(({ sights }) => sights.truthMs.p99)),
      ];
    }),
  ]);
}

function windowTable(windows: NonNullable<Results['freshness']>['windows']): string {
  return table([
    ['fresh for', 'messages', 'wrong', 'flips'],
    ...windows.map(({ freshForMs, run }) => [
      duration(freshForMs),
      number(presenceMessages(run)),
      percent(wrongShare(run.sights)),
      percent(flipShare(run.sights)),
    ]),
  ]);
}

function costTable({ base, designs }: NonNullable<Results['costs']>['costs']): string {
  return table([
    ['', 'connection', 'message in', 'out', 'per kB', 'Redis command'],
    ['connections and chat alone', number(base.connection), number(base.application), number(base.application), '', ''],
    ...designs.map((own) => [
      TITLES[own.contender],
      '',
      ...[own.messageIn, own.messageOut, own.byte * 1000, own.redisCommand].map(number),
    ]),
  ]);
}

function crossingTable({ crossings }: NonNullable<Results['crossings']>): string {
  return table([
    ['against', 'looks', 'below: its messages', 'pull', 'above: its messages', 'pull'],
    ...crossings.map(({ contender, looksPerUserDay, sides }) => [
      TITLES[contender],
      typeof looksPerUserDay === 'string' ? `${looksPerUserDay} always` : number(looksPerUserDay),
      ...sides.flatMap((side) => [presenceMessages(side.contender), presenceMessages(side.pull)].map(number)),
    ]),
  ]);
}

function validationTable({ validations }: NonNullable<Results['scale']>): string {
  const off = ({ real, model }: { real: number; model: number }): string =>
    real === 0 ? '-' : percent(model / real - 1);
  return table([
    ['', 'users', 'messages in', 'out', 'Redis commands', 'CPU'],
    ...validations.map(({ contender, users, messagesIn, messagesOut, redisCommands, cpuMs }) => [
      TITLES[contender],
      number(users),
      ...[messagesIn, messagesOut, redisCommands, cpuMs].map(off),
    ]),
  ]);
}
