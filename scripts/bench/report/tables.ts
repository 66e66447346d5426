import type { RealRunResult, RunResult, VirtualRunResult } from '../measure/run-result.ts';
import type { ContenderName } from '../contenders/contender.ts';
import type { Part } from '../results.ts';
import {
  DESIGNS,
  flipShare,
  presenceBytes,
  presenceCpuMs,
  presenceMessages,
  runOf,
  TITLES,
  wrongShare,
} from './figures.ts';
import { bytes, duration, markdownTable, number, percent, signedPercent } from './words.ts';

const wrongRows = ({ sights }: RunResult): number => sights.wrongThere + sights.wrongAway;

export function monthLoadTable({ runs }: Part<'month'>): string {
  return byDesign(
    runs,
    ['messages to the server', 'from it', 'together', 'presence bytes', 'Redis commands'],
    (run) => [
      number(run.messages.presence.in),
      number(run.messages.presence.out),
      number(presenceMessages(run)),
      bytes(presenceBytes(run)),
      number(run.redisCommands),
    ],
  );
}

export function monthTruthTable({ runs }: Part<'month'>): string {
  return byDesign(
    runs,
    [
      'wrong rows',
      'share',
      'shown there',
      'shown away',
      'flips',
      'share',
      'no answer',
      'too close',
      'answer, median',
      'p99',
      'true, p99',
    ],
    (run) => [
      number(wrongRows(run)),
      percent(wrongShare(run.sights)),
      number(run.sights.wrongThere),
      number(run.sights.wrongAway),
      number(run.sights.flips),
      percent(flipShare(run.sights)),
      number(run.sights.unsure),
      number(run.sights.tooClose),
      duration(run.sights.answerMs.median),
      duration(run.sights.answerMs.p99),
      duration(run.sights.truthMs.p99),
    ],
  );
}

export function freshnessTable({ windows }: Part<'freshness'>): string {
  return markdownTable(
    ['traffic is trusted for', 'presence messages', 'wrong rows', 'share', 'shown there', 'shown away', 'flips'],
    windows.map(({ freshForMs, run }) => [
      duration(freshForMs),
      number(presenceMessages(run)),
      number(wrongRows(run)),
      percent(wrongShare(run.sights)),
      number(run.sights.wrongThere),
      number(run.sights.wrongAway),
      number(run.sights.flips),
    ]),
  );
}

export function greenTable({ runs }: Part<'month'>): string {
  const kinds = ['goodbye', 'closed', 'silence'] as const;
  return byDesign<VirtualRunResult>(
    runs,
    ['said goodbye: median', 'p99', 'connection closed: median', 'p99', 'fell silent: median', 'p99'],
    ({ green }) => kinds.flatMap((kind) => [duration(green[kind].median), duration(green[kind].p99)]),
  );
}

export function realTable({ runs }: Part<'slice'>): string {
  return byDesign<RealRunResult>(
    runs,
    [
      'messages to the server',
      'from it',
      'presence bytes',
      'transport bytes',
      'Redis commands',
      'rows',
      'wrong',
      'flips',
    ],
    (run) => [
      number(run.messages.presence.in),
      number(run.messages.presence.out),
      bytes(presenceBytes(run)),
      bytes(run.bytes.transport.in + run.bytes.transport.out),
      number(run.redisCommands),
      number(run.sights.rows),
      number(wrongRows(run)),
      number(run.sights.flips),
    ],
  );
}

/** What only processes have, beside the run without presence. */
export function processTable({ runs }: Part<'slice'>): string {
  const bare = runOf(runs, 'bare').process;
  return byDesign<RealRunResult>(
    runs,
    [
      'server CPU of the run',
      'of it beyond no presence',
      'Redis CPU',
      'heap per connection beyond no presence',
      'event loop, p99',
    ],
    ({ contender, process }) => [
      duration(process.serverCpuMs),
      duration(presenceCpuMs(runs, contender) - process.redisCpuMs),
      duration(process.redisCpuMs),
      bytes((process.heapBytes - bare.heapBytes) / process.connections),
      duration(process.loopDelayMs.p99),
    ],
  );
}

export function stormTable({ runs }: Part<'storm'>): string {
  return byDesign<RealRunResult>(
    runs,
    [
      'busiest second',
      'messages in all',
      'presence bytes',
      'server CPU',
      'event loop, longest delay',
      'wrong rows after it',
    ],
    (run) => [
      number(run.peakPerSecond),
      number(presenceMessages(run)),
      bytes(presenceBytes(run)),
      duration(run.process.serverCpuMs),
      duration(run.process.loopDelayMs.max),
      `${number(wrongRows(run))} of ${number(run.sights.rows)}`,
    ],
  );
}

export function crossingTable({ crossings }: Part<'crossings'>): string {
  const head = [
    'against',
    'crossing',
    'looks below',
    'its messages',
    "pull's",
    'looks above',
    'its messages',
    "pull's",
  ];
  const rows = crossings.map(({ contender, looksPerUserDay, sides }) => [
    TITLES[contender],
    typeof looksPerUserDay === 'number' ? number(looksPerUserDay) : `${looksPerUserDay} is cheaper at any rate`,
    ...[0, 1].flatMap((index) => {
      const side = sides[index];
      if (side === undefined) return ['', '', ''];
      return [side.looksPerUserDay, presenceMessages(side.contender), presenceMessages(side.pull)].map(number);
    }),
  ]);
  return markdownTable(head, rows);
}

export function costTable({ costs: { base, designs } }: Part<'costs'>): string {
  const head = ['', 'connection', 'message in', 'message out', 'per kB', 'Redis command'];
  const alone = ['connections and chat alone', base.connection, base.application, base.application];
  return markdownTable(head, [
    [...alone.map((cell) => (typeof cell === 'number' ? number(cell) : cell)), '', ''],
    ...designs.map((own) => [
      TITLES[own.contender],
      '',
      ...[own.messageIn, own.messageOut, own.byte * 1000, own.redisCommand].map(number),
    ]),
  ]);
}

export function validationTable({ validations }: Part<'scale'>): string {
  const off = ({ real, model }: { readonly real: number; readonly model: number }): string =>
    real === 0 ? '' : signedPercent(model / real - 1);
  return markdownTable(
    ['', 'users', 'messages in', 'messages out', 'Redis commands', 'CPU'],
    validations.map(({ contender, users, messagesIn, messagesOut, redisCommands, cpuMs }) => [
      TITLES[contender],
      number(users),
      ...[messagesIn, messagesOut, redisCommands, cpuMs].map(off),
    ]),
  );
}

export function scaleTable({ predictions }: Part<'scale'>, users: number, meanFriends: number): string {
  const head = [
    '',
    'messages/s',
    'Redis commands/s',
    'cores for presence',
    'cores for connections and chat',
    'cores of Redis',
  ];
  return markdownTable(
    head,
    predictions
      .filter((one) => one.users === users && one.meanFriends === meanFriends)
      .map(({ contender, messagesIn, messagesOut, redisCommands, cores }) => [
        TITLES[contender],
        ...[messagesIn + messagesOut, redisCommands, cores.presence, cores.base, cores.redis].map(number),
      ]),
  );
}

function byDesign<Run extends RunResult>(
  runs: readonly Run[],
  head: readonly string[],
  cells: (run: Run) => readonly string[],
): string {
  const row = (design: ContenderName): string[] => [TITLES[design], ...cells(runOf(runs, design))];
  return markdownTable(['', ...head], DESIGNS.map(row));
}
