import { type Logger, pino } from 'pino';
import { messageOf, PresenceError } from '../domain/errors.ts';
import { hasKey, readConfig } from './config.ts';
import { type RunningServer, startServer } from './start.ts';

/** `npm start`: runs the standalone server until SIGTERM or SIGINT, then stops it gracefully and lets the process end. */
async function main(): Promise<void> {
  const config = readConfig(process.env);
  const log = pino({ level: config.WHOSTHERE_LOG_LEVEL });
  const starting = startServer(config, log);
  // Before it listens: whoever reads in the log that it does may stop it at once.
  stopOnSignal(starting, log);
  const server = await starting;
  const engine = config.WHOSTHERE_REDIS_URL === undefined ? { db: config.WHOSTHERE_DB } : { redis: true };
  log.info({ url: server.url, ...engine, demo: !hasKey(config) }, `whosthere listens on ${server.url}`);
  if (!hasKey(config)) log.warn('no key for tokens is set: whoever gives a name is signed in. For trying out only.');
}

function stopOnSignal(starting: Promise<RunningServer>, log: Logger): void {
  const stop = (signal: NodeJS.Signals): void => {
    // A second signal ends the process at once, as is usual.
    process.removeAllListeners('SIGTERM').removeAllListeners('SIGINT');
    log.info({ signal }, 'stopping');
    starting
      .then(async (server) => {
        // Answers all the while; that it failed must not keep the server from being closed.
        await server.drain().catch((error: unknown) => {
          log.error({ err: error }, messageOf(error));
        });
        await server.close();
      })
      .then(
        () => {
          log.info('stopped');
        },
        (error: unknown) => {
          log.error({ err: error }, messageOf(error));
          process.exitCode = 1;
        },
      );
  };
  process.on('SIGTERM', stop).on('SIGINT', stop);
}

main().catch((error: unknown) => {
  // What the person at the terminal did wrong needs no stack; a bug of ours does.
  process.stderr.write(`whosthere: ${error instanceof PresenceError ? error.message : (error as Error).stack}\n`);
  process.exitCode = 1;
});
