import { performance } from 'node:perf_hooks';
import { contender } from '../contenders/index.ts';
import { buildWorkload } from '../workload/build-workload.ts';
import { Load } from './load.ts';
import type { LoadOptions } from './load-process.ts';
import { answerParent } from './questions.ts';

/** The load of a run, in a process of its own: see load-process.ts. */
const PROGRESS_EVERY_MS = 250;

async function start({ contender: name, spec, ...options }: LoadOptions): Promise<Load> {
  const onFailed = (error: unknown): void => {
    throw error;
  };
  return Load.start({ ...options, contender: contender(name), workload: await buildWorkload(spec), onFailed });
}

/** Calls `tell` once in a while only. */
function sparingly(tell: (share: number) => void): (share: number) => void {
  let toldAtMs = -Infinity;
  return (share) => {
    const nowMs = performance.now();
    if (nowMs < toldAtMs + PROGRESS_EVERY_MS) return;
    toldAtMs = nowMs;
    tell(share);
  };
}

const starting = start(JSON.parse(process.argv[2] ?? '') as LoadOptions);
answerParent({
  plan: async () => (await starting).plan,
  open: async () => (await starting).open(),
  play: async (_about, tell) => (await starting).play(sparingly(tell)),
  outcome: async () => {
    const load = await starting;
    return { sights: await load.sights(), lateMs: load.lateMs() };
  },
});
