/**
 * `npm run audit`: what is installed has no known weakness of weight, is what it was when it was chosen, and runs nothing
 * when it is installed that was not allowed to. Ends with 1 when it is not so. Where the registry does not tell of
 * weaknesses, as mirrors do not, that is said, and the rest is checked all the same.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { z } from 'zod';

const lockSchema = z.object({
  packages: z.record(
    z.string(),
    z.object({
      integrity: z.string().startsWith('sha512-').optional(),
      resolved: z.string().optional(),
      hasInstallScript: z.boolean().optional(),
    }),
  ),
});
const manifestSchema = z.object({ allowScripts: z.record(z.string(), z.boolean()) });
const answerSchema = z.union([
  z.object({ metadata: z.object({ vulnerabilities: z.record(z.string(), z.number()) }) }),
  z.object({ statusCode: z.number() }),
]);

process.chdir(new URL('..', import.meta.url).pathname);
const readJson = (file: string): unknown => JSON.parse(readFileSync(file, 'utf8'));

function* defectsOfTheLock(): Generator<string> {
  const { allowScripts } = manifestSchema.parse(readJson('package.json'));
  for (const [place, { integrity, resolved, hasInstallScript }] of Object.entries(
    lockSchema.parse(readJson('package-lock.json')).packages,
  )) {
    if (place === '') continue;
    const name = place.slice(place.lastIndexOf('node_modules/') + 'node_modules/'.length);
    if (integrity === undefined) yield `${place} may be anything: no integrity`;
    if (resolved !== undefined) yield `${place} names where it was downloaded from`;
    if (hasInstallScript === true && allowScripts[name] === undefined)
      yield `${place} runs a script when it is installed`;
  }
}

function* knownWeaknesses(): Generator<string> {
  const { stdout } = spawnSync('npm', ['audit', '--omit=dev', '--json'], { encoding: 'utf8' });
  const answer = answerSchema.safeParse(JSON.parse(stdout || '{}')).data;
  if (answer === undefined) {
    yield `npm audit was not understood: ${stdout.slice(0, 200)}`;
  } else if ('statusCode' in answer) {
    console.log(`Known weaknesses were not looked up: the registry answers that with ${answer.statusCode}.`);
  } else {
    const { high = 0, critical = 0, ...lesser } = answer.metadata.vulnerabilities;
    console.log(`Known weaknesses: ${JSON.stringify({ critical, high, ...lesser })}`);
    if (high + critical > 0) yield `${high + critical} weaknesses of weight; npm audit tells which`;
  }
}

const defects = [...defectsOfTheLock(), ...knownWeaknesses()];
for (const defect of defects) console.log(defect);
if (defects.length === 0) console.log('The lock file holds what was chosen, and nothing runs that was not allowed to.');
process.exitCode = defects.length === 0 ? 0 : 1;
