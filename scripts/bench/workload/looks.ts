import { Random } from '../../support/random.ts';
import type { Move, Script } from '../../trace/script.ts';
import { groupByUser, truthOf } from '../../trace/user-truth.ts';
import { closeFriend } from './close-friend.ts';
import type { BenchLook, LookKind, Workload } from './workload.ts';

/** Looks of a user per hour with a connection. */
export interface LookRates {
  readonly opensPerHour: number;
  readonly hoversPerHour: number;
  readonly listsPerHour: number;
  readonly rowsPerList: number;
}

const HOUR_MS = 3_600_000;
/** Of the looks at one friend, those that answer a message of that friend, if the message found the viewer connected. */
const IN_ANSWER_SHARE = 0.5;
/** How long after the message. */
const ANSWERS_AFTER_MEAN_MS = 20_000;
/** Lists are looked at from their top; the others are scrolled somewhere. */
const FROM_TOP_SHARE = 0.5;

interface Heard {
  readonly atMs: number;
  readonly from: string;
}

/**
 * Who looks at whom, and when: only people with a connection look, at random moments of their connected time, or soon
 * after a friend has written, for then they are at the screen and their friend was, too. Seeded; in the order of time.
 */
export function planLooks(
  script: Script,
  { friendsOf, recipientOf }: Pick<Workload, 'friendsOf' | 'recipientOf'>,
  rates: LookRates,
  seed: number,
): BenchLook[] {
  const random = new Random(seed, 15);
  const heardBy = messagesHeard(script.moves, recipientOf);
  const looks: BenchLook[] = [];
  for (const [viewer, connections] of groupByUser(script.connections)) {
    const friends = friendsOf(viewer);
    if (friends.length === 0) continue;
    const connected = new ConnectedTime(truthOf(connections, []), script.durationMs);
    const heard = heardBy.get(viewer) ?? [];
    const add = (kind: LookKind, atMs: number, users: readonly string[]): void => {
      looks.push({ kind, atMs, viewer, users });
    };
    const lookAtOne = (kind: LookKind, atMs: number): void => {
      const message = random.chance(IN_ANSWER_SHARE) && heard.length > 0 ? random.pick(heard) : undefined;
      const inAnswerMs = message === undefined ? NaN : message.atMs + random.wait(ANSWERS_AFTER_MEAN_MS);
      if (message !== undefined && connected.has(inAnswerMs)) {
        add(kind, inAnswerMs, [message.from]);
        return;
      }
      const friend = closeFriend(friends, random);
      if (friend !== undefined) add(kind, atMs, [friend]);
    };
    for (const atMs of connected.moments(rates.opensPerHour, random)) lookAtOne('open', atMs);
    for (const atMs of connected.moments(rates.hoversPerHour, random)) lookAtOne('hover', atMs);
    for (const atMs of connected.moments(rates.listsPerHour, random)) {
      const lastTop = Math.max(0, friends.length - rates.rowsPerList);
      const top = random.chance(FROM_TOP_SHARE) ? 0 : random.int(0, lastTop);
      add('list', atMs, friends.slice(top, top + rates.rowsPerList));
    }
  }
  return looks.sort((a, b) => a.atMs - b.atMs);
}

/** What was said to everybody, by whom, while they may or may not have been there. */
function messagesHeard(moves: readonly Move[], recipientOf: Workload['recipientOf']): Map<string, Heard[]> {
  const heardBy = new Map<string, Heard[]>();
  for (const move of moves) {
    const to = recipientOf(move);
    if (to === undefined) continue;
    const heard = heardBy.get(to);
    const message = { atMs: move.atMs, from: move.connection.user };
    if (heard === undefined) heardBy.set(to, [message]);
    else heard.push(message);
  }
  return heardBy;
}

/** The times at which a user has a connection that works. */
class ConnectedTime {
  readonly #spans: readonly { readonly fromMs: number; readonly toMs: number }[];

  constructor({ startsMs, endsMs }: { startsMs: readonly number[]; endsMs: readonly number[] }, durationMs: number) {
    this.#spans = startsMs.map((fromMs, index) => ({ fromMs, toMs: Math.min(endsMs[index] ?? 0, durationMs) }));
  }

  has(atMs: number): boolean {
    return this.#spans.some(({ fromMs, toMs }) => fromMs <= atMs && atMs < toMs);
  }

  /** Moments that come at random, so many per connected hour on average. */
  *moments(perHour: number, random: Random): Generator<number> {
    if (perHour === 0) return;
    let waitMs = random.wait(HOUR_MS / perHour);
    for (const { fromMs, toMs } of this.#spans) {
      let atMs = fromMs + waitMs;
      for (; atMs < toMs; atMs += random.wait(HOUR_MS / perHour)) yield atMs;
      waitMs = atMs - toMs;
    }
  }
}
