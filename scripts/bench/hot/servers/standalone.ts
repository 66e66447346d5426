import path from 'node:path';
import { pino } from 'pino';
import { readConfig } from '../../../../src/server/config.ts';
import { startServer } from '../../../../src/server/start.ts';
import { serve } from '../serve.ts';
import { resources } from './resources.ts';

export interface StandaloneOptions {
  /** For its database. */
  readonly folder: string;
  /** Of the tokens. */
  readonly secret: string;
  readonly pingIntervalMs: number;
}

/** The standalone server, with the settings that it has when nothing else is set. */
serve(
  async ({ folder, secret, pingIntervalMs }: StandaloneOptions) => {
    const environment = {
      PORT: '0',
      WHOSTHERE_DB: path.join(folder, 'standalone.db'),
      WHOSTHERE_JWT_SECRET: secret,
      WHOSTHERE_PING_INTERVAL_MS: String(pingIntervalMs),
    };
    const { url } = await startServer(readConfig(environment), pino({ level: 'warn' }));
    return url;
  },
  { resources },
);
