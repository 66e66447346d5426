import type { Workload } from '../../scripts/bench/workload/workload.ts';
import type { Connection } from '../../scripts/trace/script.ts';
import type { Truth } from '../../scripts/trace/truth.ts';

/** How far the moments of client and server may be apart, in ms of the workload's own time. */
const APART_MS = 1_000;

interface Bounds {
  readonly atLeast: number;
  readonly atMost: number;
}

/**
 * How many messages of presence a server that broadcasts sends, as follows from who really came and went, in a workload
 * without silences: the state to each connection, and each coming and going of a user to every connection of every
 * friend. Exact, but where two of them happen nearly at once.
 */
export function broadcastMessages({ users, friendsOf }: Workload, truth: Truth): Bounds {
  let [atLeast, atMost] = [0, 0];
  const add = (bounds: Bounds): void => {
    atLeast += bounds.atLeast;
    atMost += bounds.atMost;
  };
  for (const user of users) {
    const own = truth.connectionsOf(user);
    const friends = friendsOf(user).flatMap((friend) => truth.connectionsOf(friend));
    for (const connection of own) {
      const others = presentAt(own.filter((other) => other !== connection));
      const told = presentAt(friends);
      add({ atLeast: 1, atMost: 1 });
      for (const atMs of [connection.openedAtMs, connection.closedAtMs]) {
        if (atMs === Infinity) continue;
        const beside = others(atMs);
        add({
          // Told at all only when nobody else of the user was there.
          atLeast: beside.atMost === 0 ? told(atMs).atLeast : 0,
          atMost: beside.atLeast === 0 ? told(atMs).atMost : 0,
        });
      }
    }
  }
  return { atLeast, atMost };
}

function presentAt(connections: readonly Connection[]): (atMs: number) => Bounds {
  const within = (atMs: number, byMs: number): number =>
    connections.filter(({ openedAtMs, closedAtMs }) => openedAtMs - byMs < atMs && atMs < closedAtMs + byMs).length;
  return (atMs) => ({ atLeast: within(atMs, -APART_MS), atMost: within(atMs, APART_MS) });
}
