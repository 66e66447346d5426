import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, it } from 'mocha';
import { closeWorlds, World } from '../../support/sockets.ts';
import { gist } from '../../support/sockets-client.ts';

const CLIENT = fileURLToPath(new URL('./fixtures/answering-client.ts', import.meta.url));
const STALE_MS = 10_001;
const PROBE_TIMEOUT_MS = 2_000;

describe('a client whose process is stopped', () => {
  afterEach(closeWorlds);

  for (const hello of [true, false]) {
    it(`is offline, and online again once it goes on, ${hello ? 'with' : 'without'} hello`, async () => {
      const world = await World.open({ probeTimeoutMs: PROBE_TIMEOUT_MS });
      const seenAtMs = world.clock.now();
      const client = await start(world, hello);
      const viewer = await world.connect('alice');
      await world.clock.advance(STALE_MS);
      assert.equal(gist(await viewer.look('bob')), 'online probe');

      await world.clock.advance(STALE_MS);
      client.kill('SIGSTOP');
      const asked = world.asked('bob');
      const look = viewer.look('bob');
      await asked;
      await world.clock.advance(PROBE_TIMEOUT_MS);
      const answer = await look;
      assert.equal(gist(answer), 'offline no-answer');
      assert.equal(answer.lastSeen, seenAtMs);

      client.kill('SIGCONT');
      const [correction] = await viewer.resolved.take();
      assert.equal(correction && gist(correction), 'online probe');
      assert.equal(correction?.lastSeen, seenAtMs);
    });
  }
});

async function start(world: World, hello: boolean): Promise<ChildProcess> {
  const args = ['--import=tsx', CLIENT, `http://127.0.0.1:${world.port}`, 'bob', hello ? 'hello' : 'mute'];
  const client = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const closed = once(client, 'close');
  world.closeLater(async () => {
    client.kill('SIGKILL');
    await closed;
  });
  const [text] = (await once(client.stdout, 'data')) as [Buffer];
  assert.equal(text.toString(), 'connected\n');
  return client;
}
