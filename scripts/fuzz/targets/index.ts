import { type Finished, type RunOptions, runTarget } from '../run-target.ts';
import type { Target } from '../target.ts';
import { busMessages } from './bus-messages.ts';
import { cacheControl } from './cache-control.ts';
import { config } from './config.ts';
import { edge } from './edge.ts';
import { frames } from './frames.ts';
import { heads } from './heads.ts';
import { http } from './http.ts';
import { policyAnswers } from './policy-answers.ts';
import { probeAcks } from './probe-acks.ts';
import { redisNames } from './redis-names.ts';
import { redisUrls } from './redis-urls.ts';
import { schemas } from './schemas.ts';
import { sockets } from './sockets.ts';
import { streamEntries } from './stream-entries.ts';
import { tokens } from './tokens.ts';
import { trace } from './trace.ts';

/** A target whose inputs nobody else need know. */
export interface Runnable {
  readonly name: string;
  readonly share: number;
  run(options: RunOptions): Promise<Finished>;
}

export function runnable<Input>(target: Target<Input>): Runnable {
  return { name: target.name, share: target.share, run: (options) => runTarget(target, options) };
}

export const targets: readonly Runnable[] = [
  runnable(schemas),
  runnable(sockets),
  runnable(frames),
  runnable(probeAcks),
  runnable(http),
  runnable(heads),
  runnable(tokens),
  runnable(trace),
  runnable(streamEntries),
  runnable(busMessages),
  runnable(redisUrls),
  runnable(redisNames),
  runnable(cacheControl),
  runnable(config),
  runnable(edge),
  runnable(policyAnswers),
];

export const targetNames: readonly string[] = targets.map(({ name }) => name);
