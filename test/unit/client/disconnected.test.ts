import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { Stage } from '../../support/client-stage.ts';

describe('without a connection', () => {
  it('nothing is sent, which Socket.IO would keep and send later', async () => {
    const stage = new Stage({ connected: false, idleMs: 0 });
    // The socket of the tests fails on anything that is sent now.
    const failed = assert.rejects(stage.client.refresh(['bob']), { code: 'disconnected' });
    stage.client.keepFresh('carol');
    stage.page.leave();
    stage.page.comeBack();
    stage.page.hide();
    stage.page.show();
    await stage.clock.advance(100_000);
    await failed;
    stage.client.close();
  });

  it('what is asked waits, and goes out as soon as there is the first one', async () => {
    const stage = new Stage({ connected: false, random: () => 0.9 });
    const answers = stage.client.refresh(['bob']);
    stage.client.keepFresh('carol');
    await stage.clock.advance(5_000);
    stage.socket.connect();
    await stage.clock.advance(0);
    assert.deepEqual(stage.socket.takeRefresh().ids, ['bob']);
    await stage.frame();
    assert.deepEqual(stage.socket.takeRefresh().ids, ['carol']);
    stage.socket.resolve(stage.presence('bob'));
    await answers;
  });
});

describe('a connection that is lost', () => {
  it('fails what was sent over it, and keeps what was not', async () => {
    const stage = new Stage();
    const sent = assert.rejects(stage.client.refresh(['bob', 'carol']), { code: 'disconnected' });
    await stage.frame();
    stage.ack(stage.socket.takeRefresh(), stage.presence('bob'));
    const waiting = stage.client.refresh(['dave']);
    stage.socket.disconnect();
    await sent;
    assert.equal(stage.client.get('bob').error, undefined);
    assert.equal(stage.client.get('carol').error?.code, 'disconnected');
    assert.equal(stage.client.get('dave').isChecking, true);

    await stage.frame();
    stage.socket.connect();
    await stage.clock.advance(0);
    const dave = stage.presence('dave');
    stage.ack(stage.socket.takeRefresh(), dave);
    assert.deepEqual(await waiting, [dave]);
  });

  it('leaves what was known, for as long as it is current', async () => {
    const stage = new Stage();
    await stage.learn(stage.presence('bob'));
    stage.socket.disconnect();
    assert.equal(stage.client.get('bob').status, 'online');
  });
});
