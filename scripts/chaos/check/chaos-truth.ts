import { groupByUser } from '../../trace/user-truth.ts';
import { Truth } from '../../trace/truth.ts';
import type { Activity, Connection, History } from './history.ts';
import type { Margins } from './margins.ts';
import { type Stretch, stretchesOf } from './stretches.ts';

/** Who really was there, and when: once as generously, once as strictly as can be. */
export class ChaosTruth {
  readonly #generous: Truth;
  readonly #stretchesOf: ReadonlyMap<string, readonly Stretch[]>;
  readonly #activitiesOf: ReadonlyMap<string, readonly Activity[]>;

  constructor({ connections, activities, nodes }: History, margins: Margins) {
    this.#generous = generousTruth(connections, activities, margins);
    const lives = new Map(nodes.map((node) => [node.name, node]));
    this.#stretchesOf = new Map(
      [...groupByUser(connections)].map(([user, own]) => [user, stretchesOf(own, lives)] as const),
    );
    this.#activitiesOf = groupByUser([...activities, ...connections.map(connecting)]);
  }

  /** When any device of the user was last there, `atMs` at the latest, in whatever state. -Infinity: never until then. */
  lastThereMs(user: string, atMs: number): number {
    return this.#generous.lastThereMs(user, atMs);
  }

  /** The latest moment that a node may have taken for activity of the user, `atMs` at the latest. */
  lastActiveMs(user: string, atMs: number): number {
    return this.#generous.lastActiveMs(user, atMs);
  }

  /** A device that was connected to a live node and answering from `fromMs` to `toMs`. */
  answering(user: string, fromMs: number, toMs: number): Stretch | undefined {
    return this.#stretchesOf.get(user)?.find((stretch) => stretch.fromMs <= fromMs && stretch.toMs >= toMs);
  }

  /** All that a node said it had taken, connecting included. */
  acked(user: string): readonly Activity[] {
    return (this.#activitiesOf.get(user) ?? []).filter(({ ackedAtMs }) => ackedAtMs < Infinity);
  }
}

function connecting({ user, node, openingAtMs, openedAtMs, closedAtMs }: Connection): Activity {
  return { user, node, atMs: openingAtMs, ackedAtMs: openedAtMs, closedAtMs };
}

function generousTruth(connections: readonly Connection[], activities: readonly Activity[], margins: Margins): Truth {
  const there = connections.map(({ user, node, openingAtMs, openedAtMs, answeredUntilMs, closedAtMs, ending }) => ({
    user,
    openingAtMs,
    openedAtMs: Math.min(openedAtMs, closedAtMs),
    silentAtMs: margins.handledByMs(node, answeredUntilMs),
    closedAtMs,
    ending: ending === 'lost' ? ('closed' as const) : ending,
  }));
  const happenings = [...activities, ...connections.map(connecting)]
    .map(({ user, node, atMs, ackedAtMs, closedAtMs }) => ({
      user,
      atMs,
      byMs: Math.min(ackedAtMs, margins.handledByMs(node, closedAtMs)),
      line: 0,
      isActivity: true,
    }))
    .sort((a, b) => a.atMs - b.atMs);
  return new Truth(there, happenings);
}
