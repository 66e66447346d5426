import { writeFile } from 'node:fs/promises';
import { Session } from 'node:inspector/promises';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { answerParent, type Handler } from '../sockets/questions.ts';

/** What a process has spent since it was last asked; it begins anew then. */
export interface Mark {
  /** CPU time of the process with all its threads, in microseconds. */
  readonly cpuUs: number;
  /** Delay of the event loop, in ms, by the clock: what is recorded is how late a tick of 1 ms is. */
  readonly delayMs: { readonly p50: number; readonly p99: number; readonly max: number };
}

export interface Memory {
  /** After garbage collections. */
  readonly heapBytes: number;
  readonly residentBytes: number;
}

const RESOLUTION_MS = 1;

/**
 * The child's side of a {@link Side}: `start` gets its options and resolves to what the parent should know, such as an
 * address; `handlers` answer what else it may be asked.
 */
export function serve(
  start: (options: never) => Promise<unknown>,
  handlers: Readonly<Record<string, Handler>> = {},
): void {
  const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  delay.enable();
  let cpu = process.cpuUsage();
  const profiler = new Session();
  answerParent({
    ...handlers,
    start: (options) => start(options as never),
    mark: (): Mark => {
      const { user, system } = process.cpuUsage(cpu);
      cpu = process.cpuUsage();
      const at = (share: number): number => Math.max(0, delay.percentile(share) / 1e6 - RESOLUTION_MS);
      const mark = { cpuUs: user + system, delayMs: { p50: at(50), p99: at(99), max: at(100) } };
      delay.reset();
      return mark;
    },
    memory: async (): Promise<Memory> => {
      await collectGarbage();
      const { heapUsed: heapBytes, rss: residentBytes } = process.memoryUsage();
      return { heapBytes, residentBytes };
    },
    profile: async () => {
      profiler.connect();
      await profiler.post('Profiler.enable');
      await profiler.post('Profiler.setSamplingInterval', { interval: 200 });
      await profiler.post('Profiler.start');
    },
    profiled: async (file) => {
      const { profile } = await profiler.post('Profiler.stop');
      profiler.disconnect();
      await writeFile(String(file), JSON.stringify(profile));
    },
  });
}

/** A single collection leaves what only weak references and finalizers hold. */
export async function collectGarbage(): Promise<void> {
  for (let round = 0; round < 3; round += 1) {
    globalThis.gc?.();
    await new Promise((resolve) => setImmediate(resolve));
  }
}
