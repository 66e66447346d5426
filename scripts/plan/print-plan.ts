import { type BreakEven, MOST_LOOKS } from '../bench/model/break-even.ts';
import { TITLES } from '../bench/report/figures.ts';
import { number } from '../bench/report/words.ts';
import { table } from '../support/table.ts';
import type { Plan, PlanRow, Rates } from './plan.ts';

/** The plan for people. */
export function printPlan(plan: Plan): string {
  return [quoted(plan), simulated(plan), rates(plan), crossings(plan)].join('\n\n');
}

function quoted({ users, friends, quotedPerSecond }: Plan): string {
  return [
    `what everybody quotes: ${number(users)} users x ${number(friends)} friends / 86,400 s = ` +
      `${number(Math.round(quotedPerSecond))} messages/s`,
    'which has every user come once a day, and tells friends who are not there; it leaves out that users go again, come',
    'more often, lose their network, send heartbeats, and do all that at the same hour',
  ].join('\n');
}

function simulated({ simulatedUsers, users, looksPerUserDay }: Plan): string {
  return (
    `${number(simulatedUsers)} of the users, simulated with the designs' own code; ` +
    `times ${number(users / simulatedUsers)}; ${number(looksPerUserDay)} looks of a user in a day`
  );
}

function rates({ rows }: Plan): string {
  const cells = ({ messagesIn, messagesOut, redisCommands, cores }: Rates): string[] => [
    ...[messagesIn + messagesOut, messagesIn, messagesOut, redisCommands].map((rate) => number(rate)),
    cores === null ? '-' : number(cores),
  ];
  const kind = (name: string, of: (row: PlanRow) => Rates): string =>
    table([
      [name, 'messages/s', 'in', 'out', 'Redis commands/s', 'cores'],
      ...rows.map((row) => [TITLES[row.contender], ...cells(of(row))]),
    ]);
  return [kind('mean of the day', ({ mean }) => mean), kind('busiest hour', ({ peak }) => peak)].join('\n\n');
}

function crossings({ rows }: Plan): string {
  const looks = (value: BreakEven | null): string => {
    if (value === null) return '-';
    if (typeof value === 'number') return number(value);
    return value === 'pull' ? `any up to ${number(MOST_LOOKS)}` : 'none';
  };
  return table([
    ['pull is cheaper below so many looks a day', 'in messages', 'in CPU'],
    ...rows
      .filter(({ contender }) => contender !== 'pull')
      .map((row) => [`than ${TITLES[row.contender]}`, looks(row.breakEvenMessages), looks(row.breakEvenCores)]),
  ]);
}
