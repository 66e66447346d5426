import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { Stage } from '../../support/client-stage.ts';

describe('a client that can tell of its person', () => {
  it('says hello when it is made for an open socket, and after each connect', () => {
    const { socket } = new Stage({ idleMs: 0 });
    assert.deepEqual(socket.said.splice(0), ['presence:hello']);
    socket.disconnect();
    assert.deepEqual(socket.said, []);
    socket.connect();
    assert.deepEqual(socket.said.splice(0), ['presence:hello']);
    socket.disconnect();
    socket.connect();
    assert.deepEqual(socket.said, ['presence:hello']);
  });

  it('says none before the first connect', () => {
    const { socket } = new Stage({ idleMs: 0, connected: false });
    assert.deepEqual(socket.said, []);
    socket.connect();
    assert.deepEqual(socket.said, ['presence:hello']);
  });

  it('says which version it speaks', () => {
    const { socket } = new Stage({ idleMs: 0 });
    assert.deepEqual(socket.messages, [[{ version: 1 }]]);
  });

  it('answers each probe with the idle time of that moment', () => {
    const { page, socket } = new Stage({ idleMs: 0 });
    assert.deepEqual(socket.probe(), { idleMs: 0 });
    page.idle = 42_000;
    assert.deepEqual(socket.probe(), { idleMs: 42_000 });
  });

  it('says goodbye when the person leaves, and hello when they are back', () => {
    const { page, socket } = new Stage({ idleMs: 0 });
    socket.said.length = 0;
    page.leave();
    assert.deepEqual(socket.said.splice(0), ['presence:bye']);
    page.comeBack();
    assert.deepEqual(socket.said, ['presence:hello']);
  });

  it('says neither when the page is only hidden and shown', () => {
    const { page, socket } = new Stage({ idleMs: 0 });
    socket.said.length = 0;
    page.hide();
    page.show();
    assert.deepEqual(socket.said, []);
  });
});

describe('a client that cannot tell of its person', () => {
  it('says no hello, and is pinged instead', () => {
    const { page, socket } = new Stage();
    socket.disconnect();
    socket.connect();
    page.comeBack();
    assert.deepEqual(socket.said, []);
  });

  it('says goodbye all the same', () => {
    const { page, socket } = new Stage();
    page.leave();
    assert.deepEqual(socket.said, ['presence:bye']);
  });
});
