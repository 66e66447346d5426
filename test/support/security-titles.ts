/** `security-titles.ts SPEC...`: prints the titles of the tests in these files, as JSON by file. Runs none of them. */
import { loadSpecs } from '../../scripts/support/mocha-run.ts';

const titles: Record<string, string[]> = {};
for (const spec of process.argv.slice(2)) {
  const { suite } = await loadSpecs([spec]);
  titles[spec] = [];
  suite.eachTest((test) => {
    titles[spec]?.push(test.title);
  });
}
process.stdout.write(JSON.stringify(titles));
// Whatever the files opened when they were loaded is of no interest.
process.exit(0);
