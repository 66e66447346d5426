import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { Presence } from '../../src/domain/presence.ts';
import { detailOf } from '../support/http-expect.ts';
import { badMoments } from '../support/http-hostile-values.ts';
import { serviceToken } from '../support/http-tokens.ts';
import { useAttackedServer } from '../support/security-server.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

describe('attacks by touches', () => {
  const server = useAttackedServer();

  const touch = async (...touches: readonly { readonly id: string; readonly at?: number }[]): Promise<void> => {
    const response = await server().post(await serviceToken(), '/v1/touch', { touches });
    assert.equal(response.status, 202, response.text);
  };
  const look = async (id: string): Promise<Presence> => {
    const [presence] = await server().look(id);
    assert.ok(presence);
    return presence;
  };

  it('in vain: a call of touches sent again, and again, out of order', async () => {
    const nowMs = Date.now();
    const calls = [3, 2, 1].map((days) => ({ id: 'alice', at: nowMs - days * DAY_MS }));
    for (const call of calls) await touch(call);
    assert.equal((await look('alice')).lastSeen, nowMs - DAY_MS);
    for (let round = 0; round < 5; round += 1) for (const call of calls) await touch(call);
    await touch(...Array.from({ length: 3_000 }, (_, index) => calls[index % 3] ?? { id: 'alice' }));
    const { status, lastSeen } = await look('alice');
    assert.deepEqual([status, lastSeen], ['offline', nowMs - DAY_MS]);
    await server().assertServed();
  });

  it('in vain: what was recorded before somebody was forgotten, sent again after it', async () => {
    const recorded = { id: 'bob', at: Date.now() - 60_000 };
    await touch(recorded);
    assert.equal((await look('bob')).lastSeen, recorded.at);
    const forgotten = await server().send(await serviceToken(), { method: 'DELETE', path: '/v1/presence/bob' });
    assert.equal(forgotten.status, 204);
    await touch(recorded);
    assert.equal((await look('bob')).lastSeen, null);
    await server().assertServed();
  });

  it('no later than now: moments in the future', async () => {
    const beforeMs = Date.now();
    const moments = [beforeMs + 60_000, beforeMs + 365 * DAY_MS, (Number.MAX_SAFE_INTEGER - 1) / 2];
    for (const [index, at] of moments.entries()) {
      await touch({ id: `early ${index}`, at });
      const { lastSeen } = await look(`early ${index}`);
      assert.ok(
        lastSeen !== null && lastSeen >= beforeMs && lastSeen <= Date.now(),
        `${at} became ${lastSeen ?? 'none'}`,
      );
    }
    // Nor is it in the way of what comes later.
    await touch({ id: 'early 0' });
    assert.equal((await look('early 0')).status, 'online');
    await server().assertServed();
  });

  it('refused, and nothing of the call taken: moments that are none', async () => {
    const headers = { 'Content-Type': 'application/json' };
    const more = ['9007199254740993', '1e308', '4503599627370495.5', '"2026-01-01"', '""', '[1]', '-0.1', '-1e-9'];
    for (const at of [...badMoments.map(([, json]) => json), ...more]) {
      const body = `{"touches":[{"id":"zoe"},{"id":"zoe","at":${at}}]}`;
      const response = await server().send(await serviceToken(), { method: 'POST', path: '/v1/touch', headers, body });
      assert.match(detailOf(response, 'invalid_request'), /^touches\[1\]\.at: /, at);
    }
    assert.equal((await look('zoe')).lastSeen, null);
    await server().assertServed();
  });
});
