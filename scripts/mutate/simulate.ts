import { execFile } from 'node:child_process';

/** How the simulation ended in a copy of the code. */
export interface Verdict {
  /** `survived` is `kept` with a defect; `crashed` is any end but a kept or a broken promise. */
  readonly kind: 'kept' | 'broken' | 'crashed' | 'not found';
  readonly detail: string;
}

const EXIT_BROKEN = 2;
const LIMIT_MS = 60_000;

/** Runs that many histories with the code in `folder`. */
export function simulate(folder: string, histories: number, seed: number): Promise<Verdict> {
  const command = ['--import', 'tsx', 'scripts/simulate/run.ts', '--runs', String(histories), '--seed', String(seed)];
  return new Promise((resolve) => {
    execFile(process.execPath, command, { cwd: folder, timeout: LIMIT_MS }, (error, stdout, stderr) => {
      const after = /^(\d+) histories/m.exec(stdout)?.[1] ?? '?';
      const broken = /^broken: (.*)$/m.exec(stdout)?.[1];
      if (error === null) resolve({ kind: 'kept', detail: `${after} histories` });
      else if (error.code === EXIT_BROKEN && broken !== undefined)
        resolve({ kind: 'broken', detail: `${broken} (history ${after})` });
      else resolve({ kind: 'crashed', detail: stderr.trim().split('\n').at(0) ?? error.message });
    });
  });
}
