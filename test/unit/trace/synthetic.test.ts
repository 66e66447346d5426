import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { scriptOf } from '../../../scripts/trace/script.ts';
import { syntheticTrace } from '../../../scripts/trace/synthetic.ts';

describe('a synthetic trace', () => {
  it('is the same for the same seed, and another for another', () => {
    const events = (seed: number) => syntheticTrace({ seed, users: 20, hours: 6 }).events;
    assert.deepEqual(events(5), events(5));
    assert.notDeepEqual(events(5), events(6));
  });

  it('is in the order of time and says what it is', () => {
    const trace = syntheticTrace({ seed: 1, users: 20, hours: 48 });
    assert.equal(trace.isSynthetic, true);
    assert.match(trace.name, /synthetic/);
    assert.deepEqual(
      trace.events.map(({ line }) => line),
      trace.events.map((_, index) => index + 2),
    );
    assert.deepEqual(
      trace.events.map(({ atMs }) => atMs),
      trace.events.map(({ atMs }) => atMs).sort((a, b) => a - b),
    );
    assert.equal(new Set(trace.events.map(({ user }) => user)).size, 20);
  });

  it('makes sense: every end is that of a connection', () => {
    const script = scriptOf(syntheticTrace({ seed: 3 }));
    assert.deepEqual(script.ignoredLines, []);
    const kinds = new Set(script.moves.map(({ kind }) => kind));
    assert.deepEqual([...kinds].sort(), ['close', 'fall-silent', 'goodbye', 'open', 'say']);
  });

  it('ends uncleanly as often as recorded: in 57 of 100 cases', () => {
    const { events } = syntheticTrace({ seed: 2, users: 500, hours: 48 });
    const drops = events.filter(({ kind }) => kind === 'drop');
    const share = drops.length / (drops.length + events.filter(({ kind }) => kind === 'leave').length);
    assert.ok(Math.abs(share - 0.57) < 0.03, String(share));
    const silent = drops.filter(({ silentMs }) => silentMs > 0);
    assert.ok(Math.abs(silent.length / drops.length - 0.53) < 0.03);
    assert.ok(silent.every(({ silentMs }) => silentMs >= 240_000 && silentMs <= 276_000));
  });
});
