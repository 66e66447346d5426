import { MOVES_WITHIN_MS } from '../../../src/domain/devices.ts';
import type { Connection, NodeLife, Span } from './history.ts';
import { WAKES_WITHIN_MS } from './margins.ts';

/** Of the time that a draining node takes a client to be on its way, the last second is the new node's to take over. */
const MOVES_IN_TIME_MS = MOVES_WITHIN_MS - 1_000;

/** When a device was connected to a live node and answering, all the while. */
export interface Stretch extends Span {
  readonly device: string;
  /** Where it was, in order. */
  readonly nodes: readonly string[];
}

/**
 * The stretches of one user's devices. From the moment the connection was there, until the device left or the node ended;
 * what a node that stands still has open is no part of it. Sent away by a node that drains, a device that arrives
 * elsewhere in time was there all along: that is what draining promises.
 */
export function stretchesOf(connections: readonly Connection[], nodes: ReadonlyMap<string, NodeLife>): Stretch[] {
  const stretches: Stretch[] = [];
  const inOrder = connections.filter(({ answers, openedAtMs }) => answers && openedAtMs < Infinity);
  inOrder.sort((a, b) => a.openedAtMs - b.openedAtMs);
  const movingFrom = new Map<string, Stretch>();
  for (const connection of inOrder) {
    const { device, openedAtMs } = connection;
    const node = nodes.get(connection.node);
    if (node === undefined) continue;
    const parts = liveParts(connection, node);
    const [first, ...rest] = parts;
    if (first === undefined) continue;
    const before = movingFrom.get(device);
    movingFrom.delete(device);
    let newest: Stretch = { ...first, device, nodes: [node.name] };
    if (before !== undefined && openedAtMs - before.toMs <= MOVES_IN_TIME_MS) {
      newest = { ...newest, fromMs: before.fromMs, nodes: [...before.nodes, node.name] };
      stretches.splice(stretches.indexOf(before), 1);
    }
    stretches.push(newest);
    for (const part of rest) stretches.push((newest = { ...part, device, nodes: [node.name] }));
    const wasSentAway = connection.ending === 'lost' && connection.answeredUntilMs >= node.drainingAtMs;
    if (wasSentAway && !node.wasKilled) movingFrom.set(device, newest);
  }
  return stretches;
}

/** The connection's time on a node that runs. */
function liveParts({ openedAtMs, answeredUntilMs }: Connection, node: NodeLife): Span[] {
  let fromMs = openedAtMs;
  const endMs = node.wasKilled ? Math.min(answeredUntilMs, node.endedAtMs) : answeredUntilMs;
  const parts: Span[] = [];
  for (const pause of node.pauses) {
    parts.push({ fromMs, toMs: Math.min(endMs, pause.fromMs) });
    fromMs = Math.max(fromMs, pause.toMs + WAKES_WITHIN_MS);
  }
  parts.push({ fromMs, toMs: endMs });
  return parts.filter((part) => part.toMs > part.fromMs);
}
