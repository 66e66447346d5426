import type { History, NodeLife, Span } from './history.ts';

/** How far moments of two processes on this machine may be off, timers and Redis's clock included, in ms. */
export const TOLERANCE_MS = 250;
/** What a node has been sent while it stood still it has handled this long after. In ms. */
export const HANDLES_WITHIN_MS = 500;
/** A connection can be asked from every node after this: its subscription has arrived. In ms. */
export const SUBSCRIBES_WITHIN_MS = 1_000;
/** A node that has stood still is itself again after this, in ms. */
export const WAKES_WITHIN_MS = 1_000;
/**
 * What a holder found has this long for its way back (src/buses/redis/redis-bus.ts), else the answer is `unknown`. So much
 * has to have been lost to a stall of the machine for an `unknown` to be no fault of ours. In ms.
 */
export const EXCUSES_FROM_MS = 100;
/** Who has stood still is doubted, and doubts others, for this long after (src/buses/redis/nodes.ts). In ms. */
export const DOUBTS_FOR_MS = 900;

/** What a history allows for on top of every bound. */
export class Margins {
  readonly #stalls: History['stalls'];
  readonly #nodes: ReadonlyMap<string, NodeLife>;

  constructor({ stalls, nodes }: Pick<History, 'stalls' | 'nodes'>) {
    this.#stalls = [...stalls].sort((a, b) => a.fromMs - b.fromMs);
    this.#nodes = new Map(nodes.map((node) => [node.name, node]));
  }

  node(name: string): NodeLife | undefined {
    return this.#nodes.get(name);
  }

  /** The tolerance, and the longest that anything stood still between the two moments. */
  slackMs(fromMs: number, toMs: number): number {
    return TOLERANCE_MS + this.stalledMs(fromMs, toMs);
  }

  /** Processes stand still side by side: the longest of their stalls counts, not the sum. */
  stalledMs(fromMs: number, toMs: number): number {
    let longestMs = 0;
    for (const stall of this.#stalls) {
      if (stall.fromMs > toMs) break;
      if (stall.toMs >= fromMs) longestMs = Math.max(longestMs, stall.lateMs);
    }
    return longestMs;
  }

  /** For how long of the time between the two moments the node was made to stand still. */
  pausedMs(node: string, fromMs: number, toMs: number): number {
    const pauses = this.#nodes.get(node)?.pauses ?? [];
    return pauses.reduce((sum, pause) => sum + overlapMs(pause, { fromMs, toMs }), 0);
  }

  /** By when the node has handled what reached it at `atMs`: what it finds when it wakes it takes for new. */
  handledByMs(node: string, atMs: number): number {
    const pause = this.#nodes
      .get(node)
      ?.pauses.find(({ fromMs, toMs }) => atMs >= fromMs - HANDLES_WITHIN_MS && atMs <= toMs);
    return pause === undefined ? atMs : pause.toMs + HANDLES_WITHIN_MS;
  }
}

export function overlapMs(a: Span, b: Span): number {
  return Math.max(0, Math.min(a.toMs, b.toMs) - Math.max(a.fromMs, b.fromMs));
}

export function touches(a: Span, b: Span): boolean {
  return a.fromMs <= b.toMs && b.fromMs <= a.toMs;
}
