import { BenchError } from '../bench/sockets/bench-error.ts';
import { plan } from './plan.ts';

/** `npm run plan`: see docs/guides/plan.md. */
const interruption = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    interruption.abort(new BenchError(`stopped by ${signal}`));
  });
}

process.exitCode = await plan(process.argv.slice(2), {
  write: (text) => process.stdout.write(text),
  writeError: (text) => process.stderr.write(text),
  terminal: process.stderr,
  signal: interruption.signal,
});
