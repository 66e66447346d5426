import type { EChartsCoreOption } from 'echarts/core';
import { type ContenderName } from '../contenders/contender.ts';
import type { Prediction } from '../model/predict.ts';
import type { Part } from '../results.ts';
import { DESIGNS, ofRounds, presenceMessages, TITLES, wrongShare } from './figures.ts';
import { axis, COLOURS, plot } from './plot.ts';

/** Where names would lie on one another: these three cost and err alike. */
const LABELS: Partial<Record<ContenderName, string>> = { 'heartbeat-sweep': 'left', 'redis-ttl-throttled': 'bottom' };

type Point = readonly [x: number, y: number];

const colour = (contender: ContenderName): object => ({ itemStyle: { color: COLOURS[contender] } });

/** Load against truth: the further down and to the left, the better. */
export function frontierPlot({ runs }: Part<'month'>): string {
  const least = Math.min(...runs.map(({ sights }) => 1 / Math.max(1, sights.rows)));
  return plot('The recorded month: load against truth', {
    legend: { show: false },
    xAxis: axis('presence messages in the month', { type: 'log' }),
    yAxis: axis('rows shown a wrong status, % (log)', { type: 'log', nameGap: 56 }),
    series: DESIGNS.map((design) => ({
      type: 'scatter',
      name: TITLES[design],
      symbolSize: 15,
      ...colour(design),
      // None at all has no place on a logarithmic axis: less than one row.
      data: [
        [
          ofRounds(runs, design, presenceMessages),
          100 *
            Math.max(
              least,
              ofRounds(runs, design, (run) => wrongShare(run.sights)),
            ),
        ],
      ],
      label: {
        show: true,
        formatter: '{a}',
        position: LABELS[design] ?? 'top',
        fontSize: 12,
      },
    })),
  });
}

/** For how long those who fell silent stayed green. */
export function greenPlot({ runs }: Part<'month'>): string {
  const green = (figure: 'median' | 'p99') =>
    DESIGNS.map((design) => runs.find(({ contender }) => contender === design)?.green.silence[figure] ?? 0).map(
      (ms) => ms / 1000,
    );
  return plot('The recorded month: how long those who fell silent stay green', {
    ...bars(DESIGNS.map((design) => TITLES[design])),
    yAxis: axis('seconds', { type: 'value' }),
    series: [
      { type: 'bar', name: 'median', data: green('median'), color: '#0072B2' },
      { type: 'bar', name: '99th percentile', data: green('p99'), color: '#E69F00' },
    ],
  });
}

/** What grows with looks, and where the lines cross. */
export function looksPlot(lines: Part<'crossings'>): string {
  const { crossings } = lines;
  const points = (pick: 'pull' | 'contender', of: typeof crossings): Point[] =>
    of
      .flatMap(({ sides }) => sides.map((side): Point => [side.looksPerUserDay, presenceMessages(side[pick])]))
      .sort(([a], [b]) => a - b);
  return plot('Real runs on both sides of the crossings: messages against looks', {
    xAxis: axis('looks of a user in a day', { type: 'log' }),
    yAxis: axis('presence messages of the run', { type: 'log', nameGap: 56 }),
    series: [
      { type: 'line', name: TITLES.pull, ...lineOf('pull'), data: points('pull', crossings) },
      ...crossings
        .filter(({ sides }) => sides.length > 0)
        .map((crossing) => ({
          type: 'line',
          name: TITLES[crossing.contender],
          ...lineOf(crossing.contender),
          data: points('contender', [crossing]),
          markLine: {
            symbol: 'none',
            lineStyle: { type: 'dashed', color: COLOURS[crossing.contender] },
            label: { formatter: '{c}', fontSize: 11 },
            data: [{ xAxis: Math.round(Number(crossing.looksPerUserDay)) }],
          },
        })),
    ],
  });
}

export function stormPlot({ runs }: Part<'storm'>): string {
  return plot('A reconnect storm: presence messages in the busiest second', {
    ...bars(DESIGNS.map((design) => TITLES[design])),
    legend: { show: false },
    yAxis: axis('messages per second (log)', { type: 'log', nameGap: 56 }),
    series: [
      {
        type: 'bar',
        data: DESIGNS.map((design) => ({
          value: Math.max(
            1,
            ofRounds(runs, design, ({ peakPerSecond }) => peakPerSecond),
          ),
          ...colour(design),
        })),
      },
    ],
  });
}

/** By the scale model, all else being equal. */
export function growthPlot({ predictions }: Part<'scale'>, by: 'users' | 'friends', usualFriends: number): string {
  const most = Math.max(...predictions.map(({ users }) => users));
  const friendsUsers = predictions.find(({ meanFriends }) => meanFriends !== usualFriends)?.users ?? most;
  const chosen = predictions.filter(({ meanFriends, users }) =>
    by === 'users' ? meanFriends === usualFriends : users === friendsUsers,
  );
  const point = (one: Prediction): Point => [
    by === 'users' ? one.users : one.meanFriends,
    one.messagesIn + one.messagesOut,
  ];
  return plot(by === 'users' ? 'Growth with users, in the busiest hour' : 'Growth with friends, in the busiest hour', {
    xAxis: axis(by === 'users' ? 'users' : 'friends of a user, on average', { type: 'log' }),
    yAxis: axis('presence messages per second (log)', { type: 'log', nameGap: 56 }),
    series: DESIGNS.map((design) => ({
      type: 'line',
      name: TITLES[design],
      ...lineOf(design),
      data: distinct(chosen.filter(({ contender }) => contender === design).map(point)),
    })),
  });
}

function distinct(points: readonly Point[]): Point[] {
  return [...new Map(points.map((point) => [point[0], point])).values()].sort(([a], [b]) => a - b);
}

function lineOf(design: ContenderName): object {
  return { ...colour(design), lineStyle: { color: COLOURS[design], width: 2 }, symbol: 'circle', symbolSize: 7 };
}

function bars(names: readonly string[]): EChartsCoreOption {
  return { xAxis: { type: 'category', data: names, axisLabel: { interval: 0, fontSize: 11 } } };
}
