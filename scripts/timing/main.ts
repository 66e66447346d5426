import { BenchError } from '../bench/sockets/bench-error.ts';
import { timing } from './timing.ts';

/** `npm run timing`: tries to tell hidden users from absent ones; `-- --help` tells more. */
const interruption = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    interruption.abort(new BenchError(`stopped by ${signal}`));
  });
}

process.exitCode = await timing(process.argv.slice(2), {
  write: (text) => process.stdout.write(text),
  writeError: (text) => process.stderr.write(text),
  terminal: process.stderr,
  signal: interruption.signal,
});
