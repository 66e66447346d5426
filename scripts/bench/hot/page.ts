import { readFile } from 'node:fs/promises';
import { format, resolveConfig } from 'prettier';
import { type Figure, goalText, isMet } from './figure.ts';
import { quantity, ratioText } from './report.ts';
import type { RowResult } from './results.ts';

export const PAGE = 'docs/explanation/speed.md';
const PLACE = '{{table}}';

/** docs/explanation/speed.md, made from what was measured. */
export async function makePage(rows: readonly RowResult[]): Promise<string> {
  const template = await readFile(new URL('speed.template.md', import.meta.url), 'utf8');
  const text = template.replace(PLACE, tableOf(rows)).replace('{{machines}}', machinesOf(rows));
  return format(text, { ...(await resolveConfig(PAGE)), filepath: PAGE });
}

function tableOf(rows: readonly RowResult[]): string {
  const head = ['path', 'against', '', 'ours', 'bare', 'ratio', 'goal', ''];
  const lines = rows.flatMap((row) => row.figures.map((figure, index) => lineOf(row, figure, index === 0)));
  return [head, head.map(() => '---'), ...lines].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function lineOf({ name, path, against }: RowResult, figure: Figure, isFirst: boolean): string[] {
  const { what, ours, bare, unit, goal } = figure;
  return [
    isFirst ? `${path} (\`${name}\`)` : '',
    isFirst ? against : '',
    what,
    quantity(ours, unit),
    quantity(bare, unit),
    ratioText(figure),
    goal === undefined ? '' : goalText(goal).replace('>=', '≥').replace('<=', '≤'),
    goal === undefined ? '' : isMet(figure) ? 'met' : '**missed**',
  ];
}

function machinesOf(rows: readonly RowResult[]): string {
  return [...new Set(rows.map(({ machine }) => machine))].join('; ');
}
