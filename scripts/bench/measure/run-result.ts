import { z } from 'zod';
import { CONTENDER_NAMES } from '../contenders/contender.ts';

const count = z.int().min(0);
const amount = z.number().min(0);

/** To the server (`in`) and from it (`out`). */
const bothWays = z.strictObject({ in: count, out: count });

/**
 * Messages and bytes by what they are for: presence, the chat's own, and all else that keeps connections (handshakes,
 * pings, pongs; in bytes also TCP payload that is no message's).
 */
const traffic = z.strictObject({ presence: bothWays, application: bothWays, transport: bothWays });

const distribution = z.strictObject({ count, median: amount, p95: amount, p99: amount, max: amount });

/** What people saw. Durations are ms of the workload's own time, however much faster it was played. */
export const sightsSchema = z.strictObject({
  /** Looks, and the friends that were looked at in them: what is judged is each friend. */
  looks: count,
  rows: count,
  right: count,
  /** First answer against the truth of that moment. */
  wrongThere: count,
  wrongAway: count,
  /** Never more than `unsure` while it was in view. */
  unsure: count,
  /** Somebody came or went so shortly before or after the answer that nobody can say. */
  tooClose: count,
  /** Rows whose status changed in view although the friend neither came nor went meanwhile. */
  flips: count,
  /** From the look to the first answer. */
  answerMs: distribution,
  /** From the look to the first moment in view at which what is shown is true; only rows that got there. */
  truthMs: distribution,
  /** Rows that were not shown truly before they went out of view. */
  neverTrue: count,
});
export type Sights = z.output<typeof sightsSchema>;

/** For how long departed users stay green to a friend who keeps looking, in ms, by how they went. */
export const greenSchema = z.strictObject({ goodbye: distribution, closed: distribution, silence: distribution });
export type Green = z.output<typeof greenSchema>;

/** One contender under one workload. */
export const runResultSchema = z.strictObject({
  contender: z.enum(CONTENDER_NAMES),
  /** How long it lasted, in ms of the workload's own time. */
  durationMs: amount,
  messages: traffic,
  bytes: traffic,
  /** Presence messages, both ways, in the busiest second of the workload's own time. */
  peakPerSecond: count,
  redisCommands: count,
  sights: sightsSchema,
});
export type RunResult = z.output<typeof runResultSchema>;
export type Traffic = z.output<typeof traffic>;

/** What only real processes have. */
export const processSchema = z.strictObject({
  /** CPU time of the server process and of Redis during the workload, in ms of real time. */
  serverCpuMs: amount,
  redisCpuMs: amount,
  /** Of the server process with everybody connected, in bytes: heap after a garbage collection, and resident. */
  heapBytes: count,
  residentBytes: count,
  /** Connections at that time. */
  connections: count,
  /** Delay of the server's event loop during the workload, in ms of real time. */
  loopDelayMs: z.strictObject({ median: amount, p99: amount, max: amount }),
});

export const realRunResultSchema = runResultSchema.extend({ process: processSchema });
export type RealRunResult = z.output<typeof realRunResultSchema>;

/** On the virtual clock there is room for a second pass, in which somebody watches every departure. */
export const virtualRunResultSchema = runResultSchema.extend({ green: greenSchema });
export type VirtualRunResult = z.output<typeof virtualRunResultSchema>;
