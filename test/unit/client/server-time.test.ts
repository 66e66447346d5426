import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { CURRENT_FOR_MS, Stage } from '../../support/client-stage.ts';

/** The server's wall clock in these tests is in the year 2026; that of the machine is what it is. */
describe('the time', () => {
  it('is that of the machine until the server has named its own', async () => {
    const stage = new Stage();
    assert.ok(Math.abs(stage.client.now() - Date.now()) < 60_000);
    await stage.learn(stage.presence('bob'));
    assert.equal(stage.client.now(), stage.clock.now());
    await stage.clock.advance(12_345);
    assert.equal(stage.client.now(), stage.clock.now());
  });

  it('follows the server’s clock when that is set', async () => {
    const stage = new Stage();
    await stage.learn(stage.presence('bob'));
    stage.clock.step(-3_600_000);
    await stage.learn(stage.presence('bob'));
    assert.equal(stage.client.now(), stage.clock.now());
    assert.equal(stage.client.get('bob').isCurrent, true);
  });

  it('that an ack names counts for its answers already', async () => {
    const stage = new Stage();
    stage.clock.step(86_400_000);
    await stage.learn(
      stage.presence('bob', 'online', CURRENT_FOR_MS - 17),
      stage.presence('carol', 'online', CURRENT_FOR_MS),
    );
    assert.deepEqual([stage.client.get('bob').status, stage.client.get('carol').status], ['online', 'unknown']);
    assert.equal(stage.client.get('carol').answer?.status, 'online');
  });

  it('of a correction is compared with it, too', async () => {
    const stage = new Stage();
    await stage.learn(stage.presence('bob', 'offline'));
    await stage.clock.advance(60_000);
    stage.socket.resolve(stage.presence('bob', 'online', 1_000));
    await stage.clock.advance(CURRENT_FOR_MS - 1_001);
    assert.equal(stage.client.get('bob').status, 'online');
    await stage.clock.advance(1);
    assert.equal(stage.client.get('bob').status, 'unknown');
  });

  it('in which an answer is current is an option', async () => {
    const stage = new Stage({ currentForMs: 60_000 });
    await stage.learn(stage.presence('bob'));
    await stage.clock.advance(59_999 - 16);
    assert.equal(stage.client.get('bob').status, 'online');
    await stage.clock.advance(1);
    assert.equal(stage.client.get('bob').status, 'unknown');
  });
});
