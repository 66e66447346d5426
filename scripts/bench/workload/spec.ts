import { z } from 'zod';

const seed = z.int().min(0);
const perDay = z.number().min(0).max(100_000);
const share = z.number().min(0).max(1);
const hours = z.number().min(0.001).max(10_000);

/** How often somebody who is connected looks: per user and day of 24 connected hours in a trace, else per user and day. */
const lookRates = {
  opensPerDay: perDay.default(20),
  hoversPerDay: perDay.default(10),
  listsPerDay: perDay.default(10),
  /** How many friends a list has in view. */
  rowsPerList: z.int().min(1).max(1_000).default(12),
};

/** A stretch of a recorded trace. */
export const traceSpecSchema = z.strictObject({
  kind: z.literal('trace'),
  path: z.string(),
  seed,
  /** Undefined: the beginning, or where it is liveliest. */
  fromHours: z.number().min(0).optional(),
  /** Undefined: to the end. */
  hours: hours.optional(),
  isLiveliest: z.boolean().default(false),
  meanFriends: z.number().min(1).max(10_000).default(50),
  ...lookRates,
});

/** Some hours in the life of a chat app on people's phones. */
export const syntheticSpecSchema = z.strictObject({
  kind: z.literal('synthetic'),
  seed,
  users: z.int().min(2).max(1_000_000).default(1_000),
  meanFriends: z.number().min(1).max(10_000).default(50),
  sessionsPerDay: z.number().min(0.01).max(1_000).default(8),
  meanSessionMs: z.int().min(1_000).max(86_400_000).default(720_000),
  /** Of sessions that end without a goodbye, and of those again that end in silence. */
  uncleanShare: share.default(0.5),
  silentShareOfUnclean: share.default(0.5),
  /** From one network to another, per connected hour: the old connection goes silent, a new one follows. */
  switchesPerHour: z.number().min(0).max(1_000).default(0.5),
  messagesPerDay: perDay.default(40),
  ...lookRates,
  /** How much more begins at the busiest hour, 20:00, than on average. */
  peakToMean: z.number().min(1).max(2).default(1.8),
  fromHour: z.number().min(0).max(24).default(20),
  hours: hours.default(1),
});

/** All connections break at once and come back within a short time, as when a node or a load balancer restarts. */
export const stormSpecSchema = z.strictObject({
  kind: z.literal('storm'),
  seed,
  connections: z.int().min(2).max(100_000).default(1_000),
  meanFriends: z.number().min(1).max(10_000).default(50),
  backWithinMs: z.int().min(1).max(600_000).default(2_000),
  /** Before and after. */
  quietMs: z.int().min(1).max(600_000).default(10_000),
  /** Whether each client renders its list once it is back. */
  listsOnReturn: z.boolean().default(true),
  rowsPerList: z.int().min(1).max(1_000).default(12),
});

export const workloadSpecSchema = z.discriminatedUnion('kind', [traceSpecSchema, syntheticSpecSchema, stormSpecSchema]);

export type TraceSpec = z.output<typeof traceSpecSchema>;
export type SyntheticSpec = z.output<typeof syntheticSpecSchema>;
export type StormSpec = z.output<typeof stormSpecSchema>;
export type WorkloadSpec = z.output<typeof workloadSpecSchema>;

/** The synthetic one with its defaults, but for what is given. @throws {z.ZodError} naming what is wrong. */
export function syntheticSpec(given: Partial<SyntheticSpec> = {}): SyntheticSpec {
  return syntheticSpecSchema.parse({ kind: 'synthetic', seed: 1, ...given });
}

/** One line for people. */
export function describeWorkload(spec: WorkloadSpec): string {
  switch (spec.kind) {
    case 'trace':
      return `${spec.hours === undefined ? 'the whole' : time(spec.hours)} of a recorded trace, ${round(spec.meanFriends)} friends each`;
    case 'synthetic':
      return `${time(spec.hours)} from ${round(spec.fromHour)}:00 of ${round(spec.users)} users with ${round(spec.meanFriends)} friends each`;
    case 'storm':
      return `${round(spec.connections)} connections break at once and are back within ${round(spec.backWithinMs / 1000)} s`;
  }
}

function time(hours: number): string {
  return hours < 1 ? `${round(hours * 60)} min` : `${round(hours)} h`;
}

function round(value: number): string {
  return Number(value.toPrecision(3)).toLocaleString('en-US');
}
