import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { createPresenceClient, type PresenceClientOptions } from '../../../src/client/index.ts';
import { MemorySocket } from '../../support/client-socket.ts';
import { Stage, TIMEOUT_MS } from '../../support/client-stage.ts';

const TIMES = ['currentForMs', 'timeoutMs', 'fastestMs', 'slowestMs', 'spreadMs'] as const;

describe('the options of a client', () => {
  for (const name of TIMES) {
    for (const value of [-1, NaN, '10s']) {
      it(`refuse ${value} for ${name}, by name, and leave the socket alone`, () => {
        const socket = new MemorySocket();
        const options = { [name]: value } as PresenceClientOptions;
        assert.throws(() => createPresenceClient(socket, options), {
          name: 'RangeError',
          message: `option ${name}: must be ms, got ${value}`,
        });
        assert.equal(socket.listenerCount, 0);
        assert.deepEqual(socket.said, []);
      });
    }
  }

  it('are left out by undefined', async () => {
    const stage = new Stage(Object.fromEntries(TIMES.map((name) => [name, undefined])));
    const failed = assert.rejects(stage.client.refresh(['bob']), { code: 'timeout' });
    await stage.clock.advance(TIMEOUT_MS);
    await failed;
  });

  it('may be zero or endless', () => {
    for (const ms of [0, Infinity]) {
      const options = Object.fromEntries(TIMES.map((name) => [name, ms]));
      createPresenceClient(new MemorySocket(), options).close();
    }
  });

  it('are not needed: where there is no page, time comes from the machine, and nothing is said of a person', () => {
    const socket = new MemorySocket();
    const client = createPresenceClient(socket);
    assert.deepEqual(socket.said, []);
    assert.deepEqual(socket.probe(), { idleMs: 0 });
    assert.ok(Math.abs(client.now() - Date.now()) < 60_000);
    client.close();
  });
});
