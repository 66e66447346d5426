import { setTimeout as wait } from 'node:timers/promises';
import type { ContenderName } from '../contenders/contender.ts';
import { type RealRunResult, realRunResultSchema } from '../measure/run-result.ts';
import { type WorkloadSpec, workloadSpecSchema } from '../workload/build-workload.ts';
import { BenchError } from './bench-error.ts';
import { LoadProcess } from './load-process.ts';
import { type ServerMark, ServerProcess } from './server-process.ts';
import { trafficBetween } from './traffic-meter.ts';

export interface RealRunOptions {
  readonly contender: ContenderName;
  readonly spec: WorkloadSpec;
  /** How much faster than life everything goes. */
  readonly speed: number;
  readonly seed: number;
  readonly signal?: AbortSignal | undefined;
  /** Told how much of the workload has been played, from 0 to 1. */
  readonly onProgress?: ((share: number) => void) | undefined;
}

/** What is under way arrives in that time. */
const SETTLE_MS = 500;
/** A load that falls back further plays another workload. That of a thousand connections broken at once takes 0.3 s. */
const LATE_AT_MOST_MS = 1_000;

/**
 * Plays a workload against a design over real Socket.IO: server and load, and Redis where it is needed, are processes of
 * their own. What is measured begins when those who are there from the start have connected.
 * @throws {BenchError} when a process fails, with its reason; the signal's reason when that ends the run.
 */
export async function runOnSockets(options: RealRunOptions): Promise<RealRunResult> {
  const { contender, speed, seed, onProgress = () => undefined } = options;
  const over = new AbortController();
  const signal = AbortSignal.any([over.signal, ...(options.signal === undefined ? [] : [options.signal])]);
  const spec = workloadSpecSchema.parse(options.spec);
  const server = await ServerProcess.start({ contender, spec, speed }, signal);
  let load: LoadProcess | undefined;
  const run = async (): Promise<RealRunResult> => {
    load = await LoadProcess.start({ contender, spec, speed, seed, address: server.address }, signal);
    await load.open();
    await wait(SETTLE_MS);
    const before = await server.mark({ isFreshStart: true });
    await load.play(onProgress);
    const after = await server.mark();
    const { sights, lateMs } = await load.outcome();
    if (lateMs.p95 > LATE_AT_MOST_MS) throw new BenchError(tooLate(lateMs.p95, speed));
    return realRunResultSchema.parse({
      contender,
      durationMs: (after.atMs - before.atMs) * speed,
      sights,
      ...spentBetween(before, after),
    });
  };
  const running = run();
  try {
    return await Promise.race([running, server.failure]);
  } finally {
    over.abort();
    // It may have been about to start another process.
    await running.catch(() => undefined);
    await load?.stop();
    await server.stop();
  }
}

function tooLate(p95Ms: number, speed: number): string {
  return `a machine too slow for speed ${speed}: of what people do, one in twenty came ${Math.round(p95Ms)} ms late or more`;
}

function spentBetween(
  before: ServerMark,
  after: ServerMark,
): Omit<RealRunResult, 'contender' | 'durationMs' | 'sights'> {
  return {
    messages: trafficBetween(before.traffic.messages, after.traffic.messages),
    bytes: trafficBetween(before.traffic.bytes, after.traffic.bytes),
    peakPerSecond: after.peakPerSecond,
    redisCommands: after.redisCommands - before.redisCommands,
    process: {
      serverCpuMs: after.cpuMs - before.cpuMs,
      redisCpuMs: after.redisCpuMs - before.redisCpuMs,
      // With everybody connected: later, those who left and came would be another number.
      heapBytes: before.heapBytes,
      residentBytes: before.residentBytes,
      connections: before.connections,
      loopDelayMs: after.loopDelayMs,
    },
  };
}
