import type { ContenderName } from '../contenders/contender.ts';
import { looksPerDay } from '../model/looks-per-day.ts';
import type { Prediction } from '../model/predict.ts';
import type { Validation } from '../model/validate.ts';
import type { PartName, Results } from '../results.ts';
import { describeWorkload, type SyntheticSpec } from '../workload/build-workload.ts';
import { bestPush, presenceMessages, runOf, TITLES, wrongShare } from './figures.ts';
import * as tables from './tables.ts';
import { duration, number, percent, times } from './words.ts';

/** Results in which no part is missing. */
export type AllResults = { readonly [Name in PartName]: NonNullable<Results[Name]> };

/** Every figure that a page may name, as text. */
export function tokensOf(results: AllResults): Record<string, string> {
  return {
    ...monthTokens(results.month),
    'freshness.table': tables.freshnessTable(results.freshness),
    ...realTokens(results),
    ...crossingTokens(results),
    ...scaleTokens(results),
    circumstances: circumstances(results),
  };
}

function monthTokens(month: AllResults['month']): Record<string, string> {
  const { runs } = month;
  const wrong = (design: ContenderName): number => {
    const { wrongThere, wrongAway } = runOf(runs, design).sights;
    return wrongThere + wrongAway;
  };
  const share = (design: ContenderName): number => wrongShare(runOf(runs, design).sights);
  const messages = (design: ContenderName): string => number(presenceMessages(runOf(runs, design)));
  const best = bestPush(runs);
  const pull = runOf(runs, 'pull').sights;
  const silence = (design: ContenderName): string => duration(runOf(runs, design).green.silence.median);
  return {
    'month.workload': describeWorkload(month.workload),
    'month.rows': number(pull.rows),
    'month.best': TITLES[best],
    'month.best.wrong': number(wrong(best)),
    'month.best.share': percent(share(best)),
    'month.best.messages': messages(best),
    'month.pull.wrong': number(wrong('pull')),
    'month.pull.share': percent(share('pull')),
    'month.pull.messages': messages('pull'),
    'month.pull.median': duration(pull.answerMs.median),
    'month.pull.p99': duration(pull.answerMs.p99),
    'month.ratio': times(share('pull') / share(best)),
    'month.broadcast.messages': messages('broadcast'),
    'month.heartbeat.messages': messages('heartbeat-sweep'),
    'month.load': tables.monthLoadTable(month),
    'month.truth': tables.monthTruthTable(month),
    'month.green': tables.greenTable(month),
    'green.broadcast.median': silence('broadcast'),
    'green.heartbeat.median': silence('heartbeat-sweep'),
    'green.pull.median': silence('pull'),
  };
}

function realTokens({ slice, day1k, day10k, storm }: AllResults): Record<string, string> {
  const messages = (design: ContenderName): number => presenceMessages(runOf(day10k.runs, design));
  const peak = (design: ContenderName): string => number(runOf(storm.runs, design).peakPerSecond);
  return {
    'slice.workload': describeWorkload(slice.workload),
    'slice.speed': number(slice.speed),
    'slice.table': tables.realTable(slice),
    'day1k.workload': describeWorkload(day1k.workload),
    'day1k.speed': number(day1k.speed),
    'day1k.table': tables.realTable(day1k),
    'day10k.workload': describeWorkload(day10k.workload),
    'day10k.speed': number(day10k.speed),
    'day10k.table': tables.realTable(day10k),
    'day10k.process': tables.processTable(day10k),
    'day10k.broadcast.messages': number(messages('broadcast')),
    'day10k.pull.messages': number(messages('pull')),
    'day10k.ratio': times(messages('pull') / messages('broadcast')),
    'storm.workload': describeWorkload(storm.workload),
    'storm.table': tables.stormTable(storm),
    'storm.broadcast.peak': peak('broadcast'),
    'storm.pull.peak': peak('pull'),
  };
}

function crossingTokens(results: AllResults): Record<string, string> {
  const { crossings } = results.crossings;
  const people = syntheticOf(results.crossings.workload);
  const at = (design: ContenderName): string => {
    const looks = crossings.find(({ contender }) => contender === design)?.looksPerUserDay;
    if (looks === undefined) throw new RangeError(`there is no crossing with ${design}`);
    return typeof looks === 'number' ? number(looks) : `no number of`;
  };
  const sides = crossings.flatMap(({ sides }) => sides);
  const confirmed = sides.filter(({ expected, contender, pull }) => {
    const isPullCheaper = presenceMessages(pull) < presenceMessages(contender);
    return isPullCheaper === (expected === 'pull');
  });
  return {
    'crossings.table': tables.crossingTable(results.crossings),
    'crossings.confirmed': number(confirmed.length),
    'crossings.sides': number(sides.length),
    'crossing.broadcast': at('broadcast'),
    'crossing.heartbeat': at('heartbeat-sweep'),
    'crossing.poll': at('poll'),
    'people.sessions': number(people.sessionsPerDay),
    'people.minutes': number(people.meanSessionMs / 60_000),
    'people.friends': number(people.meanFriends),
    'people.looks': number(looksPerDay(people)),
  };
}

function scaleTokens({ scale, costs, day10k }: AllResults): Record<string, string> {
  const { validations, predictions } = scale;
  const usual = syntheticOf(day10k.workload).meanFriends;
  const errors = (of: 'messages' | 'cpu', among: readonly Validation[] = validations): number =>
    Math.max(
      ...among.flatMap(({ messagesIn, messagesOut, redisCommands, cpuMs }) =>
        (of === 'cpu' ? [cpuMs] : [messagesIn, messagesOut, redisCommands]).flatMap(({ real, model }) =>
          real === 0 ? [] : Math.abs(model / real - 1),
        ),
      ),
    );
  const validationsOf = (pick: (...users: number[]) => number): Validation[] => {
    const chosen = pick(...validations.map(({ users }) => users));
    return validations.filter(({ users }) => users === chosen);
  };
  const growth = predictions.filter(({ meanFriends }) => meanFriends === usual);
  const others = predictions.filter(({ meanFriends }) => meanFriends !== usual);
  const few = Math.min(...others.map(({ meanFriends }) => meanFriends));
  const many = Math.max(...others.map(({ meanFriends }) => meanFriends));
  const befriended = (friends: number, design: ContenderName): string =>
    number(perSecond(others.find(({ meanFriends, contender }) => meanFriends === friends && contender === design)));
  return {
    'costs.table': tables.costTable(costs),
    'scale.validation': tables.validationTable(scale),
    'scale.error.messages': percent(errors('messages')),
    'scale.error.cpu.few': percent(errors('cpu', validationsOf(Math.min))),
    'scale.error.cpu.many': percent(errors('cpu', validationsOf(Math.max))),
    'scale.simulated': number(Math.max(...growth.map(({ simulatedUsers }) => simulatedUsers))),
    'scale.locality': percent(locality(growth)),
    'scale.million': tables.scaleTable(scale, 1e6, usual),
    'scale.hundred': tables.scaleTable(scale, 1e8, usual),
    'friends.few': number(few),
    'friends.few.broadcast': befriended(few, 'broadcast'),
    'friends.few.pull': befriended(few, 'pull'),
    'friends.many': number(many),
    'friends.many.broadcast': befriended(many, 'broadcast'),
    'friends.many.pull': befriended(many, 'pull'),
    'friends.users': number(others[0]?.users ?? 0),
  };
}

/** By how much messages per user differ between the two largest populations that were simulated whole. */
function locality(growth: readonly Prediction[]): number {
  const whole = growth.filter(({ users, simulatedUsers }) => users === simulatedUsers);
  const [largest = 0, next = 0] = [...new Set(whole.map(({ users }) => users))].sort((a, b) => b - a);
  const perUser = (users: number, design: ContenderName): number =>
    perSecond(whole.find((one) => one.users === users && one.contender === design)) / users;
  const designs = [...new Set(whole.map(({ contender }) => contender))];
  return Math.max(...designs.map((design) => Math.abs(perUser(largest, design) / perUser(next, design) - 1)));
}

function perSecond(one: Prediction | undefined): number {
  if (one === undefined) throw new RangeError('a prediction is missing');
  return one.messagesIn + one.messagesOut;
}

function syntheticOf(workload: AllResults['day10k']['workload']): SyntheticSpec {
  if (workload.kind !== 'synthetic') throw new TypeError(`not of synthetic users: ${workload.kind}`);
  return workload;
}

/** One line for each set of machine and versions, with the parts that were measured so. */
function circumstances(results: AllResults): string {
  const lines = new Map<string, string[]>();
  for (const [name, part] of Object.entries(results)) {
    const { machine, versions, seed, command, measuredAt } = part.circumstances;
    const on = `${machine.cpu}, ${machine.cores} cores, ${Object.entries(versions)
      .map(([library, version]) => `${library} ${version}`)
      .join(', ')}, seed ${seed}`;
    const told = `\`${name}\` (\`${command}\`, ${measuredAt.slice(0, 10)})`;
    lines.set(on, [...(lines.get(on) ?? []), told]);
  }
  return [...lines].map(([on, parts]) => `Measured on ${on}: ${parts.join(', ')}.`).join('\n\n');
}
