import { type EChartsCoreOption, init, use } from 'echarts/core';
import { BarChart, LineChart, ScatterChart } from 'echarts/charts';
import { GridComponent, LegendComponent, MarkLineComponent, TitleComponent } from 'echarts/components';
import { SVGRenderer } from 'echarts/renderers';
import type { ContenderName } from '../contenders/contender.ts';

use([
  BarChart,
  LineChart,
  ScatterChart,
  GridComponent,
  LegendComponent,
  MarkLineComponent,
  TitleComponent,
  SVGRenderer,
]);

const SIZE = { width: 760, height: 440 };

/** One colour for each contender, in every plot: Okabe and Ito's, which people with any colour vision tell apart. */
export const COLOURS: Readonly<Record<ContenderName, string>> = {
  bare: '#999999',
  broadcast: '#E69F00',
  'heartbeat-sweep': '#56B4E9',
  'redis-ttl': '#CC79A7',
  'redis-ttl-throttled': '#8C510A',
  poll: '#0072B2',
  pull: '#009E73',
};

/** Draws a chart as SVG text, on white, so that it can be read on a dark page, too. The same options give the same text. */
export function plot(title: string, options: EChartsCoreOption): string {
  const chart = init(null, null, { renderer: 'svg', ssr: true, ...SIZE });
  try {
    chart.setOption({
      animation: false,
      backgroundColor: '#ffffff',
      title: { text: title, left: 16, top: 10, textStyle: { fontSize: 15, fontWeight: 600 } },
      grid: { left: 76, right: 36, top: 84, bottom: 60 },
      legend: { top: 38, left: 12, itemWidth: 18, itemGap: 24, textStyle: { fontSize: 11 } },
      ...options,
    });
    return `${still(chart.renderToSVGString())}\n`;
  } finally {
    chart.dispose();
  }
}

/** Without what reacts to a pointer: a picture in a page does not, and its names count up from plot to plot. */
function still(svg: string): string {
  return svg
    .replaceAll(/ class="zr[^"]*"/g, '')
    .replaceAll(/<style[^>]*>[^]*?<\/style>\n?/g, '')
    .replaceAll(/\bzr\d+-/g, 'zr-');
}

/** An axis of powers of ten, or of plain numbers, with its name beside it. */
export function axis(name: string, options: object = {}): object {
  return {
    name,
    nameLocation: 'middle',
    nameGap: 44,
    nameTextStyle: { fontSize: 13 },
    axisLine: { show: true },
    axisLabel: { formatter: shortNumber, fontSize: 12 },
    ...options,
  };
}

/** 1.2M, 30k, 0.01 */
export function shortNumber(value: number): string {
  for (const [size, unit] of [
    [1e9, 'G'],
    [1e6, 'M'],
    [1e3, 'k'],
  ] as const) {
    if (Math.abs(value) >= size) return `${Number((value / size).toPrecision(3))}${unit}`;
  }
  return String(Number(value.toPrecision(3)));
}
