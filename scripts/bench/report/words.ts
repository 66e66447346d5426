/** 1,234,567; below a hundred three digits that count. */
export function number(value: number): string {
  if (Number.isInteger(value) || Math.abs(value) >= 100) return Math.round(value).toLocaleString('en-US');
  return Number(value.toPrecision(3)).toLocaleString('en-US', { maximumSignificantDigits: 3 });
}

/** 0.0123 -> 1.23 % */
export function percent(share: number): string {
  return `${number(share * 100)} %`;
}

/** +1.2 %, -3 % */
export function signedPercent(share: number): string {
  return `${share > 0 ? '+' : ''}${percent(share)}`;
}

/** 950 ms, 9.5 s, 4.2 min */
export function duration(ms: number): string {
  if (ms < 1000) return `${number(Math.round(ms))} ms`;
  if (ms < 120_000) return `${number(ms / 1000)} s`;
  return `${number(ms / 60_000)} min`;
}

/** 512 B, 1.5 kB, 2.1 MB */
export function bytes(count: number): string {
  if (count < 1000) return `${number(count)} B`;
  if (count < 1e6) return `${number(count / 1e3)} kB`;
  return count < 1e9 ? `${number(count / 1e6)} MB` : `${number(count / 1e9)} GB`;
}

/** A table in Markdown, its first column to the left and the others to the right. */
export function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const rule = head.map((_, column) => (column === 0 ? '---' : '--:'));
  return [head, rule, ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/** 0.042 -> 1/24; 0.47 -> 0.47. */
export function times(ratio: number): string {
  if (ratio === 0) return 'none';
  return ratio < 0.2 ? `1/${number(Math.round(1 / ratio))}` : number(ratio);
}
