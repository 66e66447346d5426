import assert from 'node:assert/strict';
import type { Socket } from 'socket.io-client';
import type { Random } from '../../scripts/support/random.ts';
import type { LastSeenStore } from '../../src/ports/last-seen-store.ts';
import type { Policy } from '../../src/ports/policy.ts';
import { MemoryStore } from '../../src/stores/memory-store.ts';
import { type HttpApp, takeFaults } from './http-app.ts';

/** Hidden by the policy from `viewer` alone; and who appears offline by choice. */
export const HIDDEN = 'hidden--';
export const INVISIBLE = 'invisibl';
/** Nobody may be able to tell the first from the second. Their names are of one length. */
const PAIRS = [
  [HIDDEN, 'stranger'],
  [INVISIBLE, 'away----'],
] as const;
/** Around every bound: of answers from memory, of the floor, of limits and of budgets. */
const PAUSES_MS = [1, 50, 999, 1_000, 1_001, 5_000, 10_001, 31_000, 61_000];

export const policy: Policy = (viewer, ids) =>
  ids.map((id) => (viewer === 'viewer' && id === HIDDEN ? 'hidden' : 'full'));

/** A store whose reads can be made to fail. */
export class UnreadableStore {
  readonly store: LastSeenStore;
  isAway = false;

  constructor() {
    const inner = new MemoryStore();
    const { visibilities } = inner;
    const read = <T>(work: () => Promise<T>): Promise<T> =>
      this.isAway ? Promise.reject(new Error('the store is away')) : work();
    this.store = {
      getMany: (ids) => read(() => inner.getMany(ids)),
      mergeMany: (sightings) => inner.mergeMany(sightings),
      forget: (id, atMs) => inner.forget(id, atMs),
      close: () => inner.close(),
      visibilities: {
        getMany: (ids) => read(() => visibilities.getMany(ids)),
        set: (id, visibility) => visibilities.set(id, visibility),
      },
    };
  }
}

export interface HistoryParts {
  readonly app: HttpApp;
  readonly store: UnreadableStore;
  readonly random: Random;
  /** Of `viewer`, whose token is `token`. */
  readonly socket: Socket;
  readonly token: string;
}

/** What a viewer sees of somebody, with the name left out. */
type Look = (id: string) => Promise<string>;

/** Things happen to those who are hidden, and a viewer looks at each of them and at an absent one in the same way. */
export class HiddenHistory {
  readonly #parts: HistoryParts;
  readonly #happened: string[] = [];

  constructor(parts: HistoryParts) {
    this.#parts = parts;
  }

  /** Both hide, and the one who is away leaves, at the same moment. */
  async begin(): Promise<void> {
    const { presence } = this.#parts.app;
    presence.touch(INVISIBLE);
    await presence.setVisibility(INVISIBLE, { visible: false, lastSeen: 'exact' });
    presence.touch('away----');
    presence.goodbye('away----');
  }

  /** Fails when the viewer sees a difference. */
  async step(): Promise<void> {
    const { app, random } = this.#parts;
    const [name, happen] = random.pick(this.#happenings());
    this.#happened.push(name);
    await happen();
    await app.clock.advance(random.pick(PAUSES_MS));
    const [way, look] = this.#anyLook();
    this.#happened.push(way);
    for (const [hidden, absent] of PAIRS) {
      const seen = await look(hidden);
      assert.equal(seen, await look(absent), `${hidden}, after ${this.#happened.join('; ')}`);
    }
    // What the operator hears is nothing that a viewer sees.
    takeFaults(app);
  }

  #happenings(): (readonly [string, () => unknown])[] {
    const { app, store, random } = this.#parts;
    const id = random.pick([HIDDEN, INVISIBLE]);
    const part = (): void => {
      for (const socket of app.io.sockets.sockets.values()) if (socket.data.userId === id) socket.disconnect();
    };
    const lookFromInside = (): Promise<unknown> =>
      // Of the pair of the invisible one either may be seen by anybody.
      app.presence
        .refresh('insider', id === HIDDEN ? [HIDDEN] : PAIRS[1], { maxAge: 0 })
        .catch((error: unknown) => error);
    return [
      [
        `${id} is active`,
        () => {
          app.presence.touch(id);
        },
      ],
      [
        `${id} says goodbye`,
        () => {
          app.presence.goodbye(id);
        },
      ],
      [`${id} connects`, () => app.connect(id)],
      [`${id} parts`, part],
      [`${id} is looked at by an insider`, lookFromInside],
      [
        'the invisible one chooses again',
        // Not while the store is away: whether that choice holds nobody can know, and the answer is `unknown`.
        () => (store.isAway ? undefined : app.presence.setVisibility(INVISIBLE, { visible: false, lastSeen: 'exact' })),
      ],
      ['all is flushed', () => app.presence.flush()],
      [
        'the store goes',
        () => {
          store.isAway = true;
        },
      ],
      [
        'the store returns',
        () => {
          store.isAway = false;
        },
      ],
    ];
  }

  #anyLook(): readonly [string, Look] {
    const { app, random, socket, token } = this.#parts;
    const maxAge = random.pick(['any', 0, 2_000] as const);
    const ask = (id: string) => ({ ids: [id], ...(maxAge !== 'any' && { maxAge }) });
    const headers = maxAge === 'any' ? {} : { 'Cache-Control': `max-age=${maxAge / 1_000}` };
    const looks: readonly (readonly [string, Look])[] = [
      ['GET', async (id) => shown(id, await app.call('get', `/v1/presence/${id}`, { token, headers }))],
      ['POST', async (id) => shown(id, await app.call('post', '/v1/presence/refresh', { token, body: ask(id) }))],
      [
        'emit',
        async (id) =>
          shown(id, {
            status: 0,
            headers: {},
            text: JSON.stringify(await socket.emitWithAck('presence:refresh', ask(id))),
          }),
      ],
    ];
    const [way, look] = random.pick(looks);
    return [`${way} ${maxAge}`, look];
  }
}

interface Seen {
  readonly status: number;
  readonly headers: unknown;
  readonly text: string;
}

function shown(id: string, { status, headers, text }: Seen): string {
  const { date: _now, etag: _ofTheText, ...others } = headers as Readonly<Record<string, string>>;
  return JSON.stringify([status, others, text]).replaceAll(id, 'ID');
}
