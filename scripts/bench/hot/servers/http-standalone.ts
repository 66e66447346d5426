import path from 'node:path';
import { pino } from 'pino';
import { readConfig } from '../../../../src/server/config.ts';
import { startServer } from '../../../../src/server/start.ts';
import { serve } from '../serve.ts';

export interface HttpServerOptions {
  /** For its database. */
  readonly folder: string;
  /** Of the tokens. */
  readonly secret: string;
  /** Users who have just been active. */
  readonly fresh: readonly string[];
}

const HOUR_MS = '3600000';
const WIDE = '1000000000';

/** The standalone server in production. Limits count, and are so wide that a benchmark does not meet them. */
serve(async ({ folder, secret, fresh }: HttpServerOptions) => {
  const environment = {
    NODE_ENV: 'production',
    PORT: '0',
    WHOSTHERE_DB: path.join(folder, 'presence.db'),
    WHOSTHERE_JWT_SECRET: secret,
    WHOSTHERE_FRESH_MS: HOUR_MS,
    WHOSTHERE_IDLE_AFTER_MS: HOUR_MS,
    WHOSTHERE_IDS_PER_MINUTE: WIDE,
    WHOSTHERE_TOUCHES_PER_MINUTE: WIDE,
  };
  const { url, presence } = await startServer(readConfig(environment), pino({ level: 'warn' }));
  for (const id of fresh) presence.touch(id);
  return url;
});
