import * as fc from 'fast-check';
import type { Subject, Tally, Target } from './target.ts';

/** Runs that share a seed. Few: the first runs of a seed are the ones that fast-check takes from the edges. */
const RUNS_PER_SEED = 1_000;
const RUN_TIMEOUT_MS = 20_000;

export interface Finished extends Tally {
  readonly name: string;
  readonly tookMs: number;
  /** What went wrong, with the seed and the input; undefined when nothing did. */
  readonly failure: string | undefined;
}

export interface RunOptions {
  /** How many inputs at least. */
  readonly inputs: number;
  readonly seed: number;
  /** Of one failure, as told with it: that run alone is done again. */
  readonly path?: string | undefined;
  readonly onProgress?: (inputs: number) => void;
}

/** Gives the target so many inputs. It fails at the first that is judged wrongly, and at whatever the process complains of. */
export async function runTarget<Input>(target: Target<Input>, options: RunOptions): Promise<Finished> {
  const startedAtMs = performance.now();
  const tally = { accepted: 0, refused: 0 };
  const complaints = new Complaints();
  const subject = await target.open();
  let failure: string | undefined;
  try {
    let { seed } = options;
    while (failure === undefined && tally.accepted + tally.refused < options.inputs) {
      failure = await runSeed(target, subject, { ...options, seed }, tally, complaints);
      options.onProgress?.(tally.accepted + tally.refused);
      seed += 1;
      if (options.path !== undefined) break;
    }
  } finally {
    await subject.close();
    complaints.close();
  }
  failure ??= complaints.take();
  if (failure === undefined && options.path === undefined) failure = oneSided(tally);
  return { name: target.name, tookMs: performance.now() - startedAtMs, ...tally, failure };
}

async function runSeed<Input>(
  target: Target<Input>,
  subject: Subject<Input>,
  { inputs, seed, path }: RunOptions,
  tally: { accepted: number; refused: number },
  complaints: Complaints,
): Promise<string | undefined> {
  const isEnough = (): boolean => tally.accepted + tally.refused >= inputs;
  const property = fc.asyncProperty(target.inputs, async (input) => {
    if (path === undefined && isEnough()) return;
    const taken = subject.take(input);
    const { accepted, refused } = taken instanceof Promise ? await inTime(taken) : taken;
    tally.accepted += accepted;
    tally.refused += refused;
    const complaint = complaints.take();
    if (complaint !== undefined) throw new Error(complaint);
  });
  const parameters = { seed, numRuns: RUNS_PER_SEED, ...(path === undefined ? {} : { path }) };
  const details = await fc.check(property, parameters);
  if (!details.failed) return undefined;
  const replay = `npm run fuzz -- --only ${target.name} --seed ${seed} --path ${details.counterexamplePath ?? ''}`;
  const reason = details.errorInstance instanceof Error ? details.errorInstance.stack : String(details.errorInstance);
  return `${reason ?? ''}\ninput: ${fc.stringify(details.counterexample?.[0])}\nreplay: ${replay}`;
}

/** Whoever waits for ever is a failure of its own, and to be told with its input. */
async function inTime<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const tooLong = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(new Error(`no end after ${RUN_TIMEOUT_MS} ms`));
    }, RUN_TIMEOUT_MS);
  });
  try {
    return await Promise.race([work, tooLong]);
  } finally {
    clearTimeout(timer);
  }
}

/** A fuzz that is let in, or turned away, every time has tested only one of the two. */
function oneSided({ accepted, refused }: Tally): string | undefined {
  if (accepted > 0 && refused > 0) return undefined;
  return `${accepted} accepted and ${refused} refused: inputs of one kind are missing`;
}

/** What nobody caught, and what Node warns of. */
class Complaints {
  readonly #heard: string[] = [];

  constructor() {
    for (const event of EVENTS) process.on(event, this.#hear);
  }

  readonly #hear = (complaint: unknown): void => {
    this.#heard.push(complaint instanceof Error ? (complaint.stack ?? complaint.message) : String(complaint));
  };

  take(): string | undefined {
    return this.#heard.shift();
  }

  close(): void {
    for (const event of EVENTS) process.off(event, this.#hear);
  }
}

const EVENTS = ['unhandledRejection', 'uncaughtException', 'warning'] as const;
