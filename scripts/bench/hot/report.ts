import { table } from '../../support/table.ts';
import { type Figure, goalText, isMet } from './figure.ts';
import type { RowResult } from './results.ts';

/** What is printed of a row. */
export function rowText({ name, path, against, figures }: RowResult): string {
  const cells = figures.map((figure) => [
    figure.what,
    quantity(figure.ours, figure.unit),
    quantity(figure.bare, figure.unit),
    ratioText(figure),
    figure.goal === undefined ? '' : goalText(figure.goal),
    verdictOf(figure),
  ]);
  return [`${name}: ${path}`, `against ${against}`, table([['', 'ours', 'bare', 'ratio', 'goal', ''], ...cells])].join(
    '\n',
  );
}

export function ratioText({ ratio, from, to }: Figure): string {
  return `${digits(ratio)} (${digits(from)} to ${digits(to)})`;
}

export function verdictOf(figure: Figure): string {
  if (figure.goal === undefined) return '';
  return isMet(figure) ? 'met' : 'missed';
}

export function quantity(value: number, unit: string): string {
  return `${value.toLocaleString('en', { maximumSignificantDigits: 3 })} ${unit}`;
}

function digits(ratio: number): string {
  return ratio.toFixed(ratio < 10 ? 2 : 0);
}
