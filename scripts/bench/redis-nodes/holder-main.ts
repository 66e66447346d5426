import { setImmediate as turn, setTimeout as wait } from 'node:timers/promises';
import { RedisBus } from '../../../src/buses/redis/redis-bus.ts';
import { resolveSettings } from '../../../src/options.ts';
import { RedisLink } from '../../../src/redis/redis-link.ts';
import { answerParent } from '../sockets/questions.ts';
import type { CutMended, HolderOptions, HoldingBegun, Memory } from './holder.ts';
import { LoopWatch } from './loop-watch.ts';

/** They come up one by one in life: what takes long is to be the bus's doing. */
const HELD_AT_ONCE = 100;

const loop = new LoopWatch();

/** A node that holds users and has no sockets, in a process of its own: see holder.ts. */
class Holder {
  readonly #link: RedisLink;
  readonly #bus: RedisBus;

  private constructor(link: RedisLink, bus: RedisBus) {
    this.#link = link;
    this.#bus = bus;
  }

  static async start({ redisUrl }: HolderOptions): Promise<Holder> {
    // That the connection is lost is what is wanted here.
    const link = await RedisLink.open({ url: redisUrl, prefix: 'whosthere', onError: () => undefined });
    const bus = new RedisBus(link, () => Promise.resolve({ kind: 'absent' }), resolveSettings());
    await bus.settled();
    return new Holder(link, bus);
  }

  async hold(users: number): Promise<HoldingBegun> {
    const beganAtMs = performance.now();
    const blocked = await loop.during(async () => {
      for (let user = 0; user < users; user += 1) {
        this.#bus.hold(`user-${user}`);
        if (user % HELD_AT_ONCE === 0) await turn();
      }
      await this.#bus.settled();
    });
    return { tookMs: performance.now() - beganAtMs, blocked };
  }

  /** Says so when it listens; resolves when the connection was lost, is back, and all is subscribed again. */
  async mend(listening: () => void): Promise<CutMended> {
    let lostAtMs = NaN;
    let connectedAtMs = NaN;
    const blocked = await loop.during(async () => {
      let wasLost = false;
      const connected = new Promise<void>((resolve) => {
        const leave = this.#link.use({
          onDown: () => {
            wasLost = true;
            lostAtMs = performance.now();
          },
          onUp: () => {
            if (!wasLost) return;
            connectedAtMs = performance.now();
            leave();
            resolve();
          },
        });
      });
      listening();
      await connected;
      await this.#bus.settled();
    });
    return { connectedMs: connectedAtMs - lostAtMs, settledMs: performance.now() - lostAtMs, blocked };
  }
}

function memory(): Memory {
  if (globalThis.gc === undefined) throw new Error('a holder needs node --expose-gc');
  globalThis.gc();
  const { heapUsed: heapBytes, rss: residentBytes } = process.memoryUsage();
  return { heapBytes, residentBytes };
}

const starting = Holder.start(JSON.parse(process.argv[2] ?? '') as HolderOptions);
answerParent({
  memory: async () => {
    await starting;
    return memory();
  },
  hold: async (users) => (await starting).hold(Number(users)),
  rest: (forMs) => loop.during(() => wait(Number(forMs)).then(() => undefined)),
  mend: async (_about, tell) =>
    (await starting).mend(() => {
      tell('listening');
    }),
});
