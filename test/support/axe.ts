import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/**
 * What axe-core has to say against the page as it is now, in light and dark: light, rule, place. In the other light only
 * the colours are different.
 */
export async function violationsIn(page: Page): Promise<string[]> {
  await page.evaluate(axe);
  const found: string[] = [];
  for (const [colorScheme, options] of [
    ['light', {}],
    ['dark', { runOnly: ['color-contrast'] }],
  ] as const) {
    await page.emulateMedia({ colorScheme });
    const violations = await page.evaluate<string[]>(`axe.run(document, ${JSON.stringify(options)}).then(
      ({ violations }) => violations.flatMap(({ id, nodes }) =>
        nodes.map(({ target, failureSummary }) => [id, ...target.flat(), failureSummary].join(' '))))`);
    found.push(...violations.map((violation) => `${colorScheme}: ${violation}`));
  }
  return found;
}
