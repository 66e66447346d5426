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

export function runMocha(mocha: Mocha): Promise<Mocha.Stats> {
  return new Promise((resolve, reject) => {
    const runner = mocha.run(() => {
      if (runner.stats === undefined) reject(new Error('mocha counted nothing'));
      else resolve(runner.stats);
    });
  });
}
