import { EventEmitter } from 'node:events';
import { getHeapStatistics } from 'node:v8';
import { serve } from '../../scripts/bench/hot/serve.ts';
import { median } from '../../scripts/support/statistics.ts';
import { attachPresence } from '../../src/attach-presence.ts';
import { systemClock } from '../../src/ports/clock.ts';
import type { AnyServer } from '../../src/sockets/socket-types.ts';

const REPETITIONS = 21;
const FEW = 100;
/** What they leave fits the young generation where it is smallest, 1 MB: nothing is collected meanwhile. */
const MANY = 600;
/** Until all that counts is compiled, and what is compiled is no longer thrown away. */
const WARM_UP = 200_000;
const USERS = Array.from({ length: 16 }, (_, index) => `user-${index}`);

let nowMs = Date.now();
/** A clock that allocates nothing: two readings in a row are the same number. */
const clock = { ...systemClock, now: (): number => nowMs };

/** As far as presence knows sockets: what is counted is what presence does, and nothing of Socket.IO. */
class BareSocket extends EventEmitter {
  readonly id = 'socket';
  readonly connected = true;
  readonly conn = { writeBuffer: [] };
  readonly onAny = (): void => undefined;
}

const sockets: BareSocket[] = USERS.map(() => new BareSocket());
let touch: (id: string) => void = () => undefined;
let next = 0;

const operations: Readonly<Record<string, () => void>> = {
  nothing: () => undefined,
  touch: () => {
    touch(USERS[next++ % USERS.length] ?? '');
  },
  refresh: () => {
    const index = next++ % USERS.length;
    sockets[index]?.emit('presence:refresh', MESSAGES[index], acked);
  },
};
const MESSAGES = USERS.map((id) => ({ ids: [id] }));
let last: unknown;
const acked = (reply: unknown): void => {
  last = reply;
};

serve(
  async () => {
    const namespace = Object.assign(new EventEmitter(), { sockets: new Map() });
    const presence = await attachPresence({ of: () => namespace } as unknown as AnyServer, {
      userId: (socket) => USERS[sockets.indexOf(socket as unknown as BareSocket)],
      clock,
      // What is written meanwhile is no part of what is counted.
      flushIntervalMs: 60_000,
      limits: { idsPerMinute: 1_000_000_000 },
    });
    touch = (id) => {
      presence.touch(id);
    };
    for (const socket of sockets) namespace.emit('connection', socket);
    // What they show is read once, and not again.
    await presence.refresh('somebody', USERS);
  },
  {
    /** Bytes that an operation allocates: what a measurement itself allocates is in both terms of the difference. */
    allocated: (name): number => {
      const operation = operations[String(name)] ?? (() => undefined);
      repeat(operation, WARM_UP);
      const bytes = (count: number): number =>
        median(
          Array.from({ length: REPETITIONS }, () => {
            globalThis.gc?.();
            const before = getHeapStatistics().used_heap_size;
            repeat(operation, count);
            return getHeapStatistics().used_heap_size - before;
          }),
        );
      return Math.round((bytes(MANY) - bytes(FEW)) / (MANY - FEW));
    },
    /** What the last refresh was answered. */
    last: () => last,
    tick: () => (nowMs += 1),
  },
);

function repeat(operation: () => void, count: number): void {
  for (let done = 0; done < count; done += 1) operation();
}
