import { replay } from './replay.ts';
import { ReplayError } from './replay-error.ts';

/** `npm run replay`: see docs/guides/replay.md. */
const interruption = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  // Not just once: npm and tsx pass on what the terminal has sent already, and the server must be stopped all the same.
  process.on(signal, () => {
    interruption.abort(new ReplayError(`stopped by ${signal}`));
  });
}

process.exitCode = await replay(process.argv.slice(2), {
  write: (text) => process.stdout.write(text),
  writeError: (text) => process.stderr.write(text),
  terminal: process.stderr,
  signal: interruption.signal,
});
