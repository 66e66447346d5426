import { z } from 'zod';
import { CONTENDER_NAMES } from './contenders/contender.ts';
import { realRunResultSchema, runResultSchema, virtualRunResultSchema } from './measure/run-result.ts';
import { breakEvenSchema } from './model/break-even.ts';
import { costsSchema } from './model/costs.ts';
import { predictionSchema } from './model/predict.ts';
import { validationSchema } from './model/validate.ts';
import { workloadSpecSchema } from './workload/build-workload.ts';

/** Where, when and how something was measured. */
const circumstancesSchema = z.strictObject({
  measuredAt: z.iso.datetime(),
  command: z.string(),
  seed: z.int(),
  tookMs: z.int(),
  machine: z.strictObject({ cpu: z.string(), cores: z.int(), memoryBytes: z.int(), platform: z.string() }),
  versions: z.record(z.string(), z.string()),
});
export type Circumstances = z.output<typeof circumstancesSchema>;

const contender = z.enum(CONTENDER_NAMES);

/** Runs of every contender under one workload. */
const virtualPart = z.strictObject({
  circumstances: circumstancesSchema,
  workload: workloadSpecSchema,
  runs: z.array(virtualRunResultSchema),
});
const realPart = z.strictObject({
  circumstances: circumstancesSchema,
  workload: workloadSpecSchema,
  speed: z.number(),
  rounds: z.int(),
  /** Contenders take turns, round by round. */
  runs: z.array(realRunResultSchema),
});

/** Where pull costs as much as another design, and what was measured on either side. */
const crossingSchema = z.strictObject({
  contender,
  /** Looks of all kinds together; by presence messages. */
  looksPerUserDay: breakEvenSchema,
  /** Below and above, when there is a crossing. */
  sides: z.array(
    z.strictObject({
      looksPerUserDay: z.number(),
      expected: z.enum(['pull', 'push']),
      contender: realRunResultSchema,
      pull: realRunResultSchema,
    }),
  ),
});

export const PART_NAMES = [
  'month',
  'freshness',
  'slice',
  'day1k',
  'day10k',
  'storm',
  'costs',
  'crossings',
  'scale',
] as const;
export type PartName = (typeof PART_NAMES)[number];

/** What `npm run bench` has measured so far. Each part stands for itself, so that one can be measured anew. */
export const resultsSchema = z.strictObject({
  /** The recorded month on the virtual clock. */
  month: virtualPart.optional(),
  /** The same through pull with other freshness windows. */
  freshness: z
    .strictObject({
      circumstances: circumstancesSchema,
      workload: workloadSpecSchema,
      windows: z.array(z.strictObject({ freshForMs: z.int(), run: runResultSchema })),
    })
    .optional(),
  /** A lively stretch of it over real sockets. */
  slice: realPart.optional(),
  /** A synthetic evening of a thousand users, and of ten thousand. */
  day1k: realPart.optional(),
  day10k: realPart.optional(),
  storm: realPart.optional(),
  costs: z.strictObject({ circumstances: circumstancesSchema, costs: costsSchema }).optional(),
  crossings: z
    .strictObject({
      circumstances: circumstancesSchema,
      workload: workloadSpecSchema,
      speed: z.number(),
      crossings: z.array(crossingSchema),
    })
    .optional(),
  scale: z
    .strictObject({
      circumstances: circumstancesSchema,
      validations: z.array(validationSchema),
      predictions: z.array(predictionSchema),
    })
    .optional(),
});
export type Results = z.output<typeof resultsSchema>;
export type Part<Name extends PartName> = NonNullable<Results[Name]>;
