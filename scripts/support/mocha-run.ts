import path from 'node:path';
import Mocha from 'mocha';

/** Tests wait for events, not for time; this only ends those that wait for something that never comes. */
const TEST_TIMEOUT_MS = 240_000;

const root = path.resolve(import.meta.dirname, '../..');

export async function loadSpecs(specs: readonly string[]): Promise<Mocha> {
  const mocha = new Mocha({ timeout: TEST_TIMEOUT_MS, reporter: 'spec', forbidOnly: Boolean(process.env['CI']) });
  for (const spec of specs) mocha.addFile(path.resolve(root, spec));
  await mocha.loadFilesAsync();
  return mocha;
}

export interface MochaRun {
  readonly passes: number;
  readonly pending: number;
  /** What failed and why, one for each test or hook. */
  readonly failures: readonly string[];
}

export function runMocha(mocha: Mocha): Promise<MochaRun> {
  return new Promise((resolve, reject) => {
    const failures: string[] = [];
    const runner = mocha.run(() => {
      if (runner.stats === undefined) reject(new Error('mocha counted nothing'));
      else resolve({ passes: runner.stats.passes, pending: runner.stats.pending, failures });
    });
    runner.on('fail', (test, error: unknown) => {
      const place = path.relative(root, test.file ?? root);
      failures.push(
        `${test.fullTitle()} (${place})\n${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
      );
    });
  });
}
