import assert from 'node:assert/strict';
import type { Figure } from '../figure.ts';
import { SocketLoad, type SocketUser } from '../load/socket-load-process.ts';
import type { Row } from '../row.ts';
import type { Stage } from '../stage.ts';
import { measureOnce, type Place, PRESENCE, replyIn } from './fresh-refresh.ts';

const VIEWERS = 16;
/** Each viewer looks at targets of its own, in turn: whom somebody else has just asked about, or who was asked within the same ms, is not asked again. */
const TARGETS_OF_EACH = 16;
const IN_FLIGHT = 4;
const RELAY = new URL('../servers/relay.ts', import.meta.url);

const targetsOf = Array.from({ length: VIEWERS }, (_, viewer) =>
  Array.from({ length: TARGETS_OF_EACH }, (_, index) => `target-${viewer}-${index}`),
);
const viewers = targetsOf.map((ids, viewer) => ({
  auth: { user: `viewer-${viewer}` },
  asks: ids.map((id) => JSON.stringify(['presence:refresh', { ids: [id], maxAge: 0 }])),
}));
/** Their people last did something a second ago, so that no answer makes the next one fresh. */
const targets = targetsOf.flat().map((id): SocketUser => ({
  auth: { user: id },
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
  for (const [index, answer] of answers.entries()) expectProbed(answer, targetsOf[index]?.[0]);

  const bareServer = await stage.start<string>('bare', RELAY, {
    replies: Object.fromEntries(viewers.map(({ auth }, index) => [auth.user, replyIn(answers[index] ?? '')])),
  });
  const bare: Place = { server: bareServer, load: await SocketLoad.start(stage, bareServer.address, users) };
  assert.deepEqual(await bare.load.askOnce(), answers);

  const probesBefore = await ourServer.ask<number>('probes');
  const sides = { ours, bare };
  const busy = await stage.takeTurns(sides, (place) =>
    measureOnce(place, { forMs: stage.turnMs, inFlight: IN_FLIGHT }),
  );
  const alone = await stage.takeTurns(sides, (place) =>
    measureOnce(place, { forMs: stage.turnMs, inFlight: 1, askers: 1 }),
  );
  const answered = [busy, alone].reduce((sum, turns) => sum + turns.sum(({ ours: { answered } }) => answered), 0);
  const probes = (await ourServer.ask<number>('probes')) - probesBefore;
  assert.ok(probes >= answered, `${answered} answers took ${probes} probes`);
  return [
    alone.figure(({ waitMs }) => waitMs.median, { what: 'p50, 1 at a time', unit: 'ms', goal: { atMost: 1.1 } }),
    busy.figure(({ cpuUs }) => cpuUs, {
      what: `CPU, ${VIEWERS * IN_FLIGHT} at a time`,
      unit: 'us',
      goal: { atMost: 1.12 },
    }),
    busy.figure(({ perSecond }) => perSecond, { what: `operations, ${VIEWERS * IN_FLIGHT} at a time`, unit: '/s' }),
  ];
}

function expectProbed(answer: string, target: string | undefined): void {
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
