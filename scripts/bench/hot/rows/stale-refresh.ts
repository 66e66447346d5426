import assert from 'node:assert/strict';
import type { Figure } from '../figure.ts';
import { SocketLoad, type SocketUser } from '../load/socket-load-process.ts';
import type { Row } from '../row.ts';
import type { Stage } from '../stage.ts';
import { measureOnce, type Place, PRESENCE, replyIn } from './fresh-refresh.ts';

const PAIRS = 64;
const RELAY = new URL('../servers/relay.ts', import.meta.url);

/** Each viewer looks at a target of its own, time and again: none is asked for two at once. */
const viewers = Array.from({ length: PAIRS }, (_, index) => ({
  auth: { user: `viewer-${index}` },
  asks: [JSON.stringify(['presence:refresh', { ids: [`target-${index}`], maxAge: 0 }])],
}));
/** Their people last did something a second ago, so that no answer makes the next one fresh. */
const targets = viewers.map((_, index): SocketUser & { auth: { user: string } } => ({
  auth: { user: `target-${index}` },
  says: [JSON.stringify(['presence:hello', { version: 1 }])],
  answer: JSON.stringify({ idleMs: 1_000 }),
}));

async function measure(stage: Stage): Promise<readonly Figure[]> {
  const users = [...targets, ...viewers];
  const ourServer = await stage.start<string>('ours', PRESENCE, {
    folder: await stage.folder(),
    fresh: [],
    remembersNothing: true,
  });
  const ours: Place = { server: ourServer, load: await SocketLoad.start(stage, ourServer.address, users) };
  const answers = await ours.load.askOnce();
  for (const [index, answer] of answers.entries()) expectProbed(answer, `target-${index}`);

  const bareServer = await stage.start<string>('bare', RELAY, {
    replies: Object.fromEntries(viewers.map(({ auth }, index) => [auth.user, replyIn(answers[index] ?? '')])),
    targets: Object.fromEntries(viewers.map(({ auth }, index) => [auth.user, `target-${index}`])),
  });
  const bare: Place = { server: bareServer, load: await SocketLoad.start(stage, bareServer.address, users) };
  assert.deepEqual(await bare.load.askOnce(), answers);

  const probesBefore = await ourServer.ask<number>('probes');
  const turns = await stage.takeTurns({ ours, bare }, (place) => measureOnce(place, stage.turnMs, 1));
  const answered = turns.sum(({ ours: { answered } }) => answered);
  const probes = (await ourServer.ask<number>('probes')) - probesBefore;
  assert.ok(probes >= answered, `${answered} answers took ${probes} probes`);
  return [
    turns.figure(({ waitMs }) => waitMs.median, { what: 'p50', unit: 'ms', goal: { atMost: 1.1 } }),
    turns.figure(({ cpuUs }) => cpuUs, { what: 'CPU', unit: 'us', goal: { atMost: 1.12 } }),
    turns.figure(({ perSecond }) => perSecond, { what: 'operations', unit: '/s' }),
  ];
}

function expectProbed(answer: string, target: string): void {
  const { presences, pending } = replyIn(answer);
  assert.deepEqual(pending, []);
  assert.deepEqual(
    presences.map(({ id, status, evidence }) => [id, status, evidence]),
    [[target, 'online', 'probe']],
  );
}

export const staleRefresh: Row = {
  name: 'stale',
  path: 'stale refresh, probe answered',
  against: 'bare relay of the same bytes: viewer, server, target and back',
  measure,
};
