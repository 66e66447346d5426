import { readTrace } from '../../trace/read-trace.ts';
import { type Script, scriptOf } from '../../trace/script.ts';
import { liveliestFromMs, sliceOf } from '../../trace/slice.ts';
import { truthOfScript } from '../../trace/truth.ts';
import { friendGraph } from './friend-graph.ts';
import { type LookRates, planLooks } from './looks.ts';
import { storm } from './storm.ts';
import type { SyntheticSpec, TraceSpec, WorkloadSpec } from './spec.ts';
import { syntheticDay } from './synthetic-day.ts';
import { recipients } from './talks.ts';
import type { Workload } from './workload.ts';

export { describeWorkload, type StormSpec, type SyntheticSpec, type TraceSpec, type WorkloadSpec } from './spec.ts';
export { workloadSpecSchema } from './spec.ts';

const HOUR_MS = 3_600_000;

/**
 * Deterministic: server and load build the same one from the same spec.
 * @throws {TraceError} when the trace cannot be read.
 */
export async function buildWorkload(spec: WorkloadSpec): Promise<Workload> {
  switch (spec.kind) {
    case 'trace': {
      const script = await traceStretch(spec);
      const users = [...new Set(script.connections.map(({ user }) => user))];
      return peopled(spec, users, script, perConnectedHour(spec, 24));
    }
    case 'synthetic': {
      const connectedHours = (spec.sessionsPerDay * spec.meanSessionMs) / HOUR_MS;
      return peopled(spec, numbered(spec.users), syntheticDay(spec), perConnectedHour(spec, connectedHours));
    }
    case 'storm': {
      const users = numbered(spec.connections);
      const friendsOf = befriended(users, spec.meanFriends, spec.seed);
      return { name: spec.kind, users, friendsOf, recipientOf: () => undefined, ...storm(spec, friendsOf) };
    }
  }
}

function peopled(
  { kind, meanFriends, seed }: TraceSpec | SyntheticSpec,
  users: readonly string[],
  script: Script,
  rates: LookRates,
): Workload {
  const friendsOf = befriended(users, meanFriends, seed);
  const talks = recipients(script, truthOfScript(script), friendsOf, seed);
  const recipientOf: Workload['recipientOf'] = (move) => talks.get(move);
  const looks = planLooks(script, { friendsOf, recipientOf }, rates, seed);
  return { name: kind, users, script, friendsOf, recipientOf, looks };
}

async function traceStretch({ path, fromHours, hours = Infinity, isLiveliest }: TraceSpec): Promise<Script> {
  const whole = scriptOf(await readTrace(path));
  const lengthMs = hours * HOUR_MS;
  const fromMs = isLiveliest ? liveliestFromMs(whole, lengthMs) : (fromHours ?? 0) * HOUR_MS;
  return sliceOf(whole, fromMs, fromMs + lengthMs);
}

/** Rates of a day in which people are connected for so many hours. */
function perConnectedHour(
  { opensPerDay, hoversPerDay, listsPerDay, rowsPerList }: TraceSpec | SyntheticSpec,
  connectedHours: number,
): LookRates {
  return {
    opensPerHour: opensPerDay / connectedHours,
    hoversPerHour: hoversPerDay / connectedHours,
    listsPerHour: listsPerDay / connectedHours,
    rowsPerList,
  };
}

function numbered(users: number): string[] {
  return Array.from({ length: users }, (_, number) => `u${number}`);
}

function befriended(users: readonly string[], meanFriends: number, seed: number): Workload['friendsOf'] {
  const graph = friendGraph(users.length, Math.min(meanFriends, users.length - 1), seed);
  const friends = new Map(
    users.map((user, index) => [user, (graph[index] ?? []).flatMap((friend) => users[friend] ?? [])]),
  );
  const none: readonly string[] = [];
  return (user) => friends.get(user) ?? none;
}
