import { z } from 'zod';
import { isStrongSecret, MIN_SECRET_BYTES } from '../auth/token-verifier.ts';
import { PresenceError, withoutCredentials } from '../domain/errors.ts';
import { HTTP_URL_RULE, isHttpUrl } from '../domain/http-url.ts';
import { drainSchema, limitsSchema, settingsSchema } from '../options.ts';
import { httpPolicySchema } from '../policies/http-policy.ts';
import { isRedisUrl } from '../redis/redis-client.ts';
import { isPrefix, PREFIX_RULE } from '../redis/redis-keys.ts';
import { streamName } from '../touches/stream-entry.ts';
import { trustedProxiesSchema } from './client-address.ts';
import { originsSchema } from './origins.ts';
import { metricsTokenSchema } from './scrapers.ts';

// Only what people write as a number: Number() would also take ' ' for 0 and '0x10' for 16.
const number = <T extends z.ZodType>(schema: T) =>
  z.preprocess((value) => (typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value) ? Number(value) : value), schema);
const setting = settingsSchema.shape;
const limit = limitsSchema.shape;

/** The environment of the standalone server; docs/reference/settings.md tells of each. Presence settings: src/options.ts. */
export const environmentSchema = z.object({
  PORT: number(z.int().min(0).max(65_535).default(3000)),
  HOST: z.string().min(1).default('127.0.0.1'),
  NODE_ENV: z.string().optional(),
  WHOSTHERE_DB: z.string().min(1).default('data/whosthere.db'),
  WHOSTHERE_REDIS_URL: z.string().refine(isRedisUrl, 'must be an address such as redis://localhost:6379').optional(),
  WHOSTHERE_REDIS_PREFIX: z.string().refine(isPrefix, PREFIX_RULE).default('whosthere'),
  WHOSTHERE_TOUCH_STREAM: streamName.optional(),
  WHOSTHERE_DRAIN_MS: number(drainSchema.shape.overMs.default(10_000)),
  WHOSTHERE_JWT_SECRET: z.string().refine(isStrongSecret, `must have at least ${MIN_SECRET_BYTES} bytes`).optional(),
  WHOSTHERE_JWKS_URL: z.string().refine(isHttpUrl, HTTP_URL_RULE).optional(),
  WHOSTHERE_JWT_ISSUER: z.string().min(1).optional(),
  WHOSTHERE_JWT_AUDIENCE: z.string().min(1).optional(),
  WHOSTHERE_ORIGINS: originsSchema.optional(),
  WHOSTHERE_TRUST_PROXY: trustedProxiesSchema.optional(),
  WHOSTHERE_METRICS_TOKEN: metricsTokenSchema.optional(),
  WHOSTHERE_POLICY_URL: httpPolicySchema.shape.url.optional(),
  WHOSTHERE_POLICY_TOKEN: httpPolicySchema.shape.token,
  WHOSTHERE_POLICY_CACHE_MS: number(httpPolicySchema.shape.cacheForMs),
  WHOSTHERE_FRESH_MS: number(setting.freshForMs),
  WHOSTHERE_FRESH_FLOOR_MS: number(setting.freshFloorMs),
  WHOSTHERE_PROBE_TIMEOUT_MS: number(setting.probeTimeoutMs),
  WHOSTHERE_IDLE_AFTER_MS: number(setting.idleAfterMs),
  WHOSTHERE_PROBE_BUDGET: number(setting.probesPerSecond),
  WHOSTHERE_PROBES_PER_TARGET: number(setting.probesPerTargetPerMinute),
  WHOSTHERE_PROBES_PER_PAIR: number(setting.probesPerPairPerMinute),
  WHOSTHERE_ANSWER_STEP_MS: number(setting.answerStepMs),
  WHOSTHERE_RECIPROCAL: z.enum(['on', 'off']).default('off'),
  WHOSTHERE_FORGET_AFTER_DAYS: number(setting.forgetAfterDays),
  WHOSTHERE_PING_INTERVAL_MS: number(z.int().min(100).max(86_400_000).default(25_000)),
  WHOSTHERE_LIMITS: z.enum(['on', 'off']).default('on'),
  WHOSTHERE_IDS_PER_MINUTE: number(limit.idsPerMinute),
  WHOSTHERE_TOUCHES_PER_MINUTE: number(limit.touchesPerMinute),
  WHOSTHERE_HTTP_POLL_MS: number(limit.pollMs),
  WHOSTHERE_CONNECTIONS_PER_ADDRESS: number(z.int().min(1).max(1_000_000).default(1_000)),
  WHOSTHERE_CONNECTIONS_PER_USER: number(z.int().min(1).max(1_000_000).default(100)),
  WHOSTHERE_LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  WHOSTHERE_LOG_IDS: z.enum(['hashed', 'plain']).default('hashed'),
});

export type Environment = Readonly<Record<string, string | undefined>>;
export type Config = z.output<typeof environmentSchema>;

/**
 * Reads the settings. An empty variable counts as unset.
 * @throws {PresenceError} `invalid_request`, naming the variable and the value that is wrong; secrets are not shown.
 */
export function readConfig(environment: Environment): Config {
  const set = Object.fromEntries(
    Object.entries(environment).filter(([, value]) => value !== undefined && value !== ''),
  );
  const stranger = Object.keys(set).find(
    (name) => name.startsWith('WHOSTHERE_') && !Object.hasOwn(environmentSchema.shape, name),
  );
  if (stranger !== undefined) throw wrong(`${stranger}: no such setting`);
  const parsed = environmentSchema.safeParse(set);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    const name = String(issue?.path[0] ?? '');
    throw wrong(`${name}: ${issue?.message ?? 'not understood'}${shown(name, set[name])}`);
  }
  const config = parsed.data;
  assertFitTogether(config);
  return config;
}

/** What no setting can tell by itself. Names the variables, where the presence settings would name their options. */
function assertFitTogether(config: Config): void {
  const { WHOSTHERE_FRESH_MS: freshMs, WHOSTHERE_FRESH_FLOOR_MS: floorMs, WHOSTHERE_IDLE_AFTER_MS: idleMs } = config;
  if (floorMs > freshMs) {
    throw wrong(`WHOSTHERE_FRESH_FLOOR_MS: must not exceed WHOSTHERE_FRESH_MS (${freshMs}), got ${floorMs}`);
  }
  if (idleMs < freshMs) {
    throw wrong(`WHOSTHERE_IDLE_AFTER_MS: must be at least WHOSTHERE_FRESH_MS (${freshMs}), got ${idleMs}`);
  }
  if (config.WHOSTHERE_TOUCH_STREAM !== undefined && config.WHOSTHERE_REDIS_URL === undefined) {
    throw wrong('WHOSTHERE_TOUCH_STREAM: needs WHOSTHERE_REDIS_URL, where the stream is');
  }
  if (config.WHOSTHERE_POLICY_TOKEN !== undefined && config.WHOSTHERE_POLICY_URL === undefined) {
    throw wrong('WHOSTHERE_POLICY_TOKEN: needs WHOSTHERE_POLICY_URL, which it is for');
  }
  if (config.WHOSTHERE_JWT_SECRET !== undefined && config.WHOSTHERE_JWKS_URL !== undefined) {
    throw wrong('WHOSTHERE_JWT_SECRET and WHOSTHERE_JWKS_URL: set one of them, not both');
  }
  if (hasKey(config)) return;
  const key = 'WHOSTHERE_JWT_SECRET or WHOSTHERE_JWKS_URL';
  for (const name of ['WHOSTHERE_JWT_ISSUER', 'WHOSTHERE_JWT_AUDIENCE'] as const) {
    if (config[name] !== undefined) throw wrong(`${name}: needs ${key}, for the demo signs tokens of its own`);
  }
  if (config.NODE_ENV === 'production') throw wrong(`${key}: needed in production, where there is no demo sign-in`);
  if (config.WHOSTHERE_REDIS_URL !== undefined) {
    throw wrong(`${key}: needed with WHOSTHERE_REDIS_URL, for nodes must know people by the same tokens`);
  }
}

function wrong(message: string): PresenceError {
  return new PresenceError('invalid_request', message);
}

/** The value for an error message. Neither a secret nor the password in an address belongs on a terminal or in a log. */
function shown(name: string, value: string | undefined): string {
  if (value === undefined || /_(SECRET|TOKEN)$/.test(name)) return '';
  return `, got ${JSON.stringify(name.endsWith('_URL') ? withoutCredentials(value) : value)}`;
}

/** Whether tokens come from somebody else; without a key the server signs in whoever gives a name. */
export function hasKey(config: Config): boolean {
  return config.WHOSTHERE_JWT_SECRET !== undefined || config.WHOSTHERE_JWKS_URL !== undefined;
}
