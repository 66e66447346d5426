import * as fc from 'fast-check';
import { RedisClient } from 'redis';
import { PresenceError } from '../../../src/domain/errors.ts';
import { isRedisUrl, parseRedisUrl } from '../../../src/redis/redis-client.ts';
import { damaged } from '../inputs/damage.ts';
import { isDigits } from '../oracles/characters.ts';
import { showsSecret } from '../oracles/shows-secret.ts';
import { functionTarget } from '../target.ts';

const SECRET = 'hunter2';
const host = fc.constantFrom('localhost', 'redis.example', '10.0.0.7', '[::1]', 'a-b_c', 'x', 'localhost', 'redis', '');
const port = fc.oneof(
  { weight: 4, arbitrary: fc.nat(66_000).map((number) => `:${number}`) },
  { weight: 1, arbitrary: fc.constantFrom('', ':', ':x', ':-1', ':6379') },
);
const credentials = fc.constantFrom(
  '',
  `${SECRET}@`,
  `:${SECRET}@`,
  `user:${SECRET}@`,
  `user:${SECRET}%2F@`,
  'user@',
  '@',
);
const url = fc
  .record({
    scheme: fc.oneof(
      { weight: 3, arbitrary: fc.constantFrom('redis', 'rediss', 'redis+cluster', 'rediss+cluster') },
      { weight: 1, arbitrary: fc.constantFrom('http', 'REDIS', 'unix', '') },
    ),
    credentials,
    hosts: fc.array(
      fc.tuple(host, port).map((both) => both.join('')),
      { minLength: 1, maxLength: 3 },
    ),
    database: fc.oneof(fc.constant(''), fc.constantFrom('/', '/0', '/15', '/x', '/1/2', '?db=1', '#1')),
  })
  .map((parts) => `${parts.scheme}://${parts.credentials}${parts.hosts.join()}${parts.database}`);

/** Whether the address is certainly good (true) or certainly bad (false). Names of hosts in other letters may be either. */
function oracle(text: string): boolean | undefined {
  const separator = text.indexOf('://');
  const scheme = text.slice(0, Math.max(0, separator));
  if (!['redis', 'rediss', 'redis+cluster', 'rediss+cluster'].includes(scheme)) return false;
  let rest = text.slice(separator + 3);
  const at = rest.lastIndexOf('@');
  const secrets = rest.slice(0, Math.max(0, at));
  rest = rest.slice(at + 1);
  const slash = rest.indexOf('/');
  const database = slash === -1 ? undefined : rest.slice(slash + 1);
  const hosts = (slash === -1 ? rest : rest.slice(0, slash)).split(',');
  const isCluster = scheme.endsWith('+cluster');
  if (database !== undefined && (isCluster || !isDigits(database))) return false;
  if (hosts.length > 1 && !isCluster) return false;
  if (hosts.some((one) => one === '' || one.startsWith(':') || /[?#]/.test(one))) return false;
  if (secrets.includes('/') || secrets.includes('@')) return false;
  const isPlain = /^[\w:]*$/.test(secrets) && hosts.every(isPlainHost);
  return isPlain ? true : undefined;
}

function isPlainHost(text: string): boolean {
  const [name = '', port, more] = text.split(':');
  return more === undefined && /^[a-z][a-z.-]*$/.test(name) && (port === undefined || isPort(port));
}

const isPort = (text: string): boolean => isDigits(text, 5) && Number(text) <= 65_535;

/** Addresses of Redis: an accepted one can be used, a refused one does not show its password. */
export const redisUrls = functionTarget({
  name: 'redis-urls',
  share: 6,
  inputs: damaged(url),
  takes: (text) => {
    try {
      const { urls } = parseRedisUrl(text);
      for (const url of urls) RedisClient.parseURL(url);
    } catch (error) {
      if (!(error instanceof PresenceError)) throw error;
      if (isRedisUrl(text)) throw new Error('isRedisUrl and parseRedisUrl disagree');
      if (showsSecret(error.message, text, SECRET)) throw new Error(`shown: ${error.message}`);
      return false;
    }
    return true;
  },
  expected: oracle,
});
