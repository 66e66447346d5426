import type { ContenderName } from '../contenders/contender.ts';
import type { SyntheticSpec } from '../workload/build-workload.ts';
import { withLooks } from './looks-per-day.ts';
import { simulate, type Simulated } from './simulate.ts';

/** What comes of the same people when they look so often in a day. */
export type RunsAt = (contender: ContenderName, looksPerDay: number) => Promise<Simulated>;

/** Simulated when it is first asked for, and remembered. */
export function runsAt(people: SyntheticSpec, signal?: AbortSignal): RunsAt {
  const known = new Map<string, Promise<Simulated>>();
  return (contender, looksPerDay) => {
    const key = `${contender} ${looksPerDay}`;
    let run = known.get(key);
    if (run === undefined)
      known.set(
        key,
        (run = simulate(contender, withLooks(people, looksPerDay), signal === undefined ? {} : { signal })),
      );
    return run;
  };
}

/** Presence messages, both ways. */
export function messagesOf({ run: { messages } }: Simulated): number {
  return messages.presence.in + messages.presence.out;
}
