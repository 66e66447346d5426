import assert from 'node:assert/strict';
import type { RefreshReply } from '../../../../src/wire/protocol.ts';
import type { Figure, Goal } from '../figure.ts';
import { type Burst, SocketLoad, type SocketUser } from '../load/socket-load-process.ts';
import type { Row } from '../row.ts';
import type { Side } from '../side.ts';
import type { Stage } from '../stage.ts';

const VIEWERS = 16;
/** Of each viewer. */
export const IN_FLIGHT = 8;
export const PRESENCE = new URL('../servers/presence-on-sockets.ts', import.meta.url);
const ECHO = new URL('../servers/echo.ts', import.meta.url);

export interface Place {
  readonly server: Side<string>;
  readonly load: SocketLoad;
}

/** Refreshes of so many ids that are all fresh, against an ack of the same bytes. */
export function freshRefresh(
  ids: number,
  goals: { readonly operations: Goal; readonly cpu?: Goal },
): Pick<Row, 'measure'> {
  const measure = async (stage: Stage): Promise<readonly Figure[]> => {
    const turns = await stage.takeTurns(await openFresh(stage, ids), (place) =>
      measureOnce(place, { forMs: stage.turnMs, inFlight: IN_FLIGHT }),
    );
    return [
      turns.figure(({ perSecond }) => perSecond, { what: 'operations', unit: '/s', goal: goals.operations }),
      turns.figure(({ cpuUs }) => cpuUs, { what: 'CPU', unit: 'us', ...(goals.cpu && { goal: goals.cpu }) }),
    ];
  };
  return { measure };
}

/** Both sides with viewers who look at so many ids that are all fresh. That they are answered alike has been seen. */
export async function openFresh(stage: Stage, ids: number): Promise<{ readonly ours: Place; readonly bare: Place }> {
  const targets = Array.from({ length: ids }, (_, index) => `target-${index}`);
  const users = Array.from({ length: VIEWERS }, (_, index): SocketUser & { auth: { user: string } } => ({
    auth: { user: `viewer-${index}` },
    asks: [JSON.stringify(['presence:refresh', { ids: targets }])],
  }));
  const ourServer = await stage.start<string>('ours', PRESENCE, { folder: await stage.folder(), fresh: targets });
  const ours: Place = { server: ourServer, load: await SocketLoad.start(stage, ourServer.address, users) };
  const answers = await ours.load.askOnce();
  for (const answer of answers) expectFresh(answer, targets);

  const replies = users.map(({ auth }, index) => [auth.user, replyIn(answers[index] ?? '')] as const);
  const bareServer = await stage.start<string>('bare', ECHO, { replies: Object.fromEntries(replies) });
  const bare: Place = { server: bareServer, load: await SocketLoad.start(stage, bareServer.address, users) };
  assert.deepEqual(await bare.load.askOnce(), answers);
  return { ours, bare };
}

export interface Sample {
  readonly answered: number;
  readonly perSecond: number;
  /** Of the server, for each operation. */
  readonly cpuUs: number;
  /** From the question to the answer, in ms; with one in flight alone. */
  readonly waitMs: { readonly median: number; readonly p99: number };
}

export async function measureOnce({ server, load }: Place, burst: Burst): Promise<Sample> {
  await server.mark();
  const { answered, tookMs, waitMs } = await load.burst(burst);
  const { cpuUs } = await server.mark();
  return { answered, perSecond: (answered / tookMs) * 1_000, cpuUs: cpuUs / answered, waitMs };
}

function expectFresh(answer: string, targets: readonly string[]): void {
  const { presences, pending } = replyIn(answer);
  assert.deepEqual(pending, []);
  assert.deepEqual(
    presences.map(({ id, status, evidence }) => [id, status, evidence]),
    targets.map((id) => [id, 'online', 'traffic']),
  );
}

/** What an ack's arguments hold. */
export function replyIn(answer: string): RefreshReply {
  const [reply] = JSON.parse(answer) as [RefreshReply];
  return reply;
}
