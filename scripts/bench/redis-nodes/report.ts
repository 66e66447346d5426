import { table } from '../../support/table.ts';
import { MEASURES, type Measures, type Result } from './compare.ts';
import { DESIGN_NAMES } from './designs.ts';

/** How far from its cost with the fewest nodes a probe's may be, and still be called flat. */
const TOLERANCE = 0.2;

const HEAD = ['messages', 'nodes us', 'Redis us', 'round trip ms'];

/** The first line says whether whosthere's messages and CPU stayed where they were. */
export function report(results: readonly Result[]): string {
  const ordered = DESIGN_NAMES.flatMap((name) => results.filter(({ design }) => design === name));
  const rows = (list: readonly Result[], cells: (result: Result) => readonly string[]): string[][] =>
    list.map((result) => [`${result.design}, ${result.nodes}`, ...cells(result)]);
  const ratios = (measures: Measures): string[] => MEASURES.map((measure) => measures[measure].toFixed(2));
  const others = ordered.filter(({ design }) => design !== 'whosthere');
  const fewest = Math.min(...results.map(({ nodes }) => nodes));
  return [
    verdictOf(results.filter(({ design }) => design === 'whosthere')),
    table([
      ['of one probe', ...HEAD],
      ...rows(ordered, ({ measured }) => MEASURES.map((measure) => amountText(measured[measure]))),
    ]),
    table([[`to ${fewest} nodes`, ...HEAD], ...rows(ordered, ({ toFewest }) => ratios(toFewest))]),
    table([['to whosthere', ...HEAD], ...rows(others, ({ toWhosthere }) => ratios(toWhosthere))]),
  ].join('\n\n');
}

function verdictOf(results: readonly Result[]): string {
  const [fewest, ...more] = results.toSorted((a, b) => a.nodes - b.nodes);
  const isFlat = more.every(({ toFewest: { messages, nodesUs } }) =>
    [messages, nodesUs].every((ratio) => Math.abs(ratio - 1) <= TOLERANCE),
  );
  const found = more.map(
    ({ nodes, toFewest: { messages, nodesUs } }) =>
      `messages x${messages.toFixed(2)} and CPU x${nodesUs.toFixed(2)} with ${nodes}`,
  );
  return (
    `whosthere ${isFlat ? 'stays' : 'does NOT stay'} within ${TOLERANCE * 100} % ` +
    `of what a probe takes with ${fewest?.nodes ?? '?'} nodes: ${found.join(', ')}`
  );
}

function amountText(amount: number): string {
  return amount.toFixed(Math.abs(amount) < 20 ? 2 : 0);
}
