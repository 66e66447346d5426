import { readFile } from 'node:fs/promises';
import { format, resolveConfig } from 'prettier';
import { PART_NAMES, type Results } from '../results.ts';
import { BenchError } from '../sockets/bench-error.ts';
import { frontierPlot, greenPlot, growthPlot, looksPlot, stormPlot } from './plots.ts';
import { type AllResults, tokensOf } from './tokens.ts';

/** Where everything lies that is made from results. */
export const FOLDER = 'docs/explanation';
const PAGES = ['push-vs-pull', 'when-not-to-pull'];

/** Every file that is made from the results, by its path below {@link FOLDER}. @throws {BenchError} when a part is missing. */
export async function makePages(results: Results): Promise<Map<string, string>> {
  const all = complete(results);
  const tokens = tokensOf(all);
  const used = new Set<string>();
  const files = new Map<string, string>();
  for (const page of PAGES) {
    const template = await readFile(new URL(`${page}.template.md`, import.meta.url), 'utf8');
    files.set(`${page}.md`, await formatted(`${page}.md`, fill(template, tokens, used)));
  }
  const unused = Object.keys(tokens).filter((token) => !used.has(token));
  if (unused.length > 0) throw new BenchError(`no page shows ${unused.join(', ')}`);
  for (const [name, svg] of Object.entries(plots(all))) files.set(`push-vs-pull/${name}.svg`, svg);
  return files;
}

function complete(results: Results): AllResults {
  const missing = PART_NAMES.filter((name) => results[name] === undefined);
  if (missing.length > 0)
    throw new BenchError(`the results have no ${missing.join(', ')}: npm run bench:full -- --only …`);
  return results as AllResults;
}

function plots(results: AllResults): Record<string, string> {
  const usualFriends = results.day10k.workload.meanFriends;
  return {
    frontier: frontierPlot(results.month),
    green: greenPlot(results.month),
    storm: stormPlot(results.storm),
    looks: looksPlot(results.crossings),
    users: growthPlot(results.scale, 'users', usualFriends),
    friends: growthPlot(results.scale, 'friends', usualFriends),
  };
}

/** Puts the figures in the places of their names: `{{month.rows}}`. */
export function fill(template: string, tokens: Readonly<Record<string, string>>, used: Set<string>): string {
  return template.replaceAll(/\{\{([\w.]+)\}\}/g, (_place, token: string) => {
    const text = tokens[token];
    if (text === undefined) throw new BenchError(`there is no figure of the name ${token}`);
    used.add(token);
    return text;
  });
}

async function formatted(file: string, text: string): Promise<string> {
  return format(text, { ...(await resolveConfig(FOLDER)), filepath: file });
}
