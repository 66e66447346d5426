import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, it } from 'mocha';
import { tokenVerifier } from '../../src/auth/token-verifier.ts';
import { useHttpApp } from '../support/http-app.ts';

const ROOT = join(import.meta.dirname, '../..');

/** As much of curl as the page uses, so that the test needs none. */
const CURL = `curl() { node -e '
  const headers = {};
  let [url, method, body] = ["", "GET"];
  for (const words = process.argv.slice(1); words.length > 0; ) {
    const word = words.shift();
    if (word === "-H") headers[words[0].split(": ")[0]] = words.shift().split(": ")[1];
    else if (word === "-X") method = words.shift();
    else if (word === "-d") [body, method] = [words.shift(), "POST"];
    else url = word;
  }
  fetch(url, { method, headers, body }).then(async (response) => {
    if (!response.ok) throw new Error(await response.text());
    console.log(JSON.stringify(await response.text()));
  });
' -- "$@"; }`;

describe('the examples of docs/reference/http.md', () => {
  const page = readFileSync(join(ROOT, 'docs/reference/http.md'), 'utf8');
  const secret = /WHOSTHERE_JWT_SECRET='(.*)'/.exec(page)?.[1] ?? '';
  const app = useHttpApp({ verify: tokenVerifier({ secret }) });

  it('do what they say, one after the other', async () => {
    const blocks = [...page.matchAll(/^```(sh|json)\n(.*?)^```$/gms)].map(([, language, text = '']) => ({
      language,
      text,
    }));

    const commands = blocks.filter(({ language }) => language === 'sh').map(({ text }) => text);
    const script = [CURL, ...commands].join('\n').replace('http://127.0.0.1:3000', app().url);
    const { stdout } = await promisify(execFile)('bash', ['-euo', 'pipefail', '-c', script], { cwd: ROOT });
    const bodies = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as string);

    const promised = blocks
      .filter(({ language }) => language === 'json')
      .map(({ text }) => JSON.parse(text) as unknown);
    assert.equal(promised.length, 4);
    assert.deepEqual(
      bodies.filter(Boolean).map((body) => JSON.parse(body) as unknown),
      promised,
    );
    assert.equal(bodies.at(-1), '', 'the last one forgets, and says nothing');
    const [bob] = await app().presence.refresh('viewer', ['bob']);
    assert.equal(bob?.lastSeen, null);
  });
});
