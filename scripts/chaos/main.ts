import { chaos } from './chaos.ts';
import { ChaosError } from './chaos-error.ts';

/** `npm run chaos`: breaks a cluster on purpose, with real processes; `-- --help` tells more. */
const interruption = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  // Not just once: npm and tsx pass on what the terminal has sent already, and all must be stopped all the same.
  process.on(signal, () => {
    interruption.abort(new ChaosError(`stopped by ${signal}`));
  });
}

process.exitCode = await chaos(process.argv.slice(2), {
  write: (text) => process.stdout.write(text),
  writeError: (text) => process.stderr.write(text),
  terminal: process.stderr,
  signal: interruption.signal,
});
