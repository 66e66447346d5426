import { z } from 'zod';
import { CONTENDER_NAMES } from '../contenders/contender.ts';
import type { RealRunResult } from '../measure/run-result.ts';
import { type Costs, cpuOf } from './costs.ts';
import type { Simulated } from './simulate.ts';

const compared = z.strictObject({ real: z.number(), model: z.number() });

/** What the model says of a workload that was really run. The runs had no part in its costs. */
export const validationSchema = z.strictObject({
  contender: z.enum(CONTENDER_NAMES),
  users: z.int(),
  messagesIn: compared,
  messagesOut: compared,
  redisCommands: compared,
  /** Of the server process and Redis, in ms: all of it, for the base and presence were not told apart by measuring. */
  cpuMs: compared,
});
export type Validation = z.output<typeof validationSchema>;

/** `speed`: how much faster than life the real run went, and so how much less real time it took. */
export function validate(
  users: number,
  real: RealRunResult,
  { run, opened }: Simulated,
  costs: Costs,
  speed: number,
): Validation {
  const cpu = cpuOf({ run, opened, realSeconds: run.durationMs / 1000 / speed }, costs);
  return {
    contender: real.contender,
    users,
    messagesIn: { real: real.messages.presence.in, model: run.messages.presence.in },
    messagesOut: { real: real.messages.presence.out, model: run.messages.presence.out },
    redisCommands: { real: real.redisCommands, model: run.redisCommands },
    cpuMs: {
      real: real.process.serverCpuMs + real.process.redisCpuMs,
      model: cpu.base + cpu.presence + cpu.redis,
    },
  };
}
