import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, it } from 'mocha';

const FIXTURE = fileURLToPath(new URL('./fixtures/attach-and-close.ts', import.meta.url));

describe('a process that has closed presence and its server', () => {
  let child: ChildProcess | undefined;

  afterEach(async () => {
    // Only where a test has failed.
    if (child?.exitCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  });

  const scenes = [
    ['asking', 'unknown', 'with a probe under way'],
    ['listening', 'offline', 'with a late answer waited for'],
  ] as const;
  for (const [scene, status, when] of scenes) {
    it(`ends by itself, ${when}`, async () => {
      child = spawn(process.execPath, ['--import=tsx', FIXTURE, scene], { stdio: ['ignore', 'pipe', 'inherit'] });
      let output = '';
      child.stdout?.on('data', (text: Buffer) => (output += text.toString()));
      const [code] = (await once(child, 'close')) as [number | null];
      const [answer = '', ...rest] = output.trim().split('\n');
      const { presences } = JSON.parse(answer) as { presences: { status: string }[] };
      assert.deepEqual(
        presences.map((presence) => presence.status),
        [status],
      );
      assert.deepEqual(rest, ['closed']);
      assert.equal(code, 0);
    });
  }
});
