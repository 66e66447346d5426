import { strict as assert } from 'node:assert';
import type * as fc from 'fast-check';
import { jsonAround, probeAck } from '../inputs/messages.ts';
import { idleMsOf } from '../oracles/legal.ts';
import { Stage } from '../stage/stage.ts';
import { ACCEPTED, REFUSED, type Tally, type Target } from '../target.ts';

/** Long enough for what was known to be stale. */
const STALE_MS = 11_000;
const IDLE_AFTER_MS = 300_000;

/**
 * What a device answers to a probe: a good ack moves last seen to the input it tells of and never further, any other proves
 * a connection alone, and one that is no packet ends it.
 */
export const probeAcks: Target<string> = {
  name: 'probe-acks',
  share: 1,
  inputs: jsonAround(probeAck) satisfies fc.Arbitrary<string>,
  open: async () => {
    const stage = await Stage.open();
    const open = async (): ReturnType<Stage['connect']> => {
      const socket = await stage.connect('mallory');
      socket.send('42["presence:hello",{"version":1}]');
      await socket.settle([]);
      return socket;
    };
    let mallory = await open();
    const lastSeen = async (): Promise<number> => {
      const [known] = await stage.presence.refresh('viewer', ['mallory']);
      return known?.lastSeen ?? 0;
    };
    return {
      take: async (text): Promise<Tally> => {
        const before = await lastSeen();
        await stage.clock.advance(STALE_MS);
        mallory.probeAck = text;
        const nowMs = stage.clock.now();
        const [found] = await stage.presence.refresh('viewer', ['mallory']);
        assert.ok(found);
        stage.assertFaultless();
        const { status, evidence, lastSeen: after } = found;
        if (evidence === 'no-connection') {
          assert.equal(argsIn(text), undefined, 'hung up for an ack that is a packet');
          mallory = await open();
          return REFUSED;
        }
        const idleMs = idleMsOf(argsIn(text)?.[0]);
        const expected = idleMs === undefined ? before : Math.max(before, nowMs - Math.ceil(idleMs));
        assert.deepEqual({ evidence, after }, { evidence: 'probe', after: expected });
        // The device knows best; where it says nothing, what is known of the person does.
        const agoMs = idleMs === undefined ? nowMs - before : Math.ceil(idleMs);
        assert.equal(status, agoMs > IDLE_AFTER_MS ? 'idle' : 'online');
        return idleMs === undefined ? REFUSED : ACCEPTED;
      },
      close: () => stage.close(),
    };
  },
};

function argsIn(text: string): readonly unknown[] | undefined {
  try {
    return JSON.parse(`[${text}]`) as unknown[];
  } catch {
    return undefined;
  }
}
