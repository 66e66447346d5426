import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import { describe, it } from 'mocha';
import { packListeners } from '../../../src/sockets/pack-listeners.ts';

describe('listeners that are packed', () => {
  it('hear what they heard, in the same order', () => {
    const emitter = new EventEmitter();
    const heard: unknown[] = [];
    emitter.on('a', (what) => heard.push(['first', what]));
    emitter.once('a', (what) => heard.push(['once', what]));
    emitter.on('a', (what) => heard.push(['last', what]));
    emitter.on('b', (what) => heard.push(['b', what]));
    packListeners(emitter);
    for (const event of ['a', 'b', 'a', 'c']) emitter.emit(event, event);
    assert.deepEqual(heard, [
      ['first', 'a'],
      ['once', 'a'],
      ['last', 'a'],
      ['b', 'b'],
      ['first', 'a'],
      ['last', 'a'],
    ]);
  });

  it('come and go as before', () => {
    const emitter = new EventEmitter();
    const first = (): void => assert.fail('gone');
    emitter.on('a', first);
    packListeners(emitter);
    let heard = 0;
    const second = (): number => (heard += 1);
    emitter.on('a', second).on('b', second).off('a', first);
    emitter.emit('a');
    emitter.emit('b');
    assert.equal(heard, 2);
    assert.deepEqual(emitter.eventNames(), ['a', 'b']);
    emitter.off('a', second).off('b', second);
    assert.deepEqual(emitter.eventNames(), []);
    emitter.on('a', second).emit('a');
    assert.equal(heard, 3);
    emitter.removeAllListeners();
    assert.equal(emitter.emit('a'), false);
  });

  it('are of events that may be called like what every object has, and of no such event else', () => {
    const emitter = new EventEmitter();
    const heard: unknown[] = [];
    const symbol = Symbol('event');
    const names = ['__proto__', 'constructor', symbol];
    for (const name of names) emitter.on(name, () => heard.push(name));
    packListeners(emitter);
    for (const name of names) assert.equal(emitter.emit(name), true);
    assert.deepEqual(heard, names);
    for (const name of ['toString', 'hasOwnProperty', 'valueOf']) assert.equal(emitter.emit(name), false, name);
  });

  it('still fail on an error that nobody listens to', () => {
    const emitter = new EventEmitter();
    emitter.on('a', () => undefined);
    packListeners(emitter);
    assert.throws(() => emitter.emit('error', new Error('unheard')), /unheard/);
  });
});
