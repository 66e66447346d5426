import { httpPolicy } from '../policies/http-policy.ts';
import type { Policy } from '../ports/policy.ts';
import type { Config } from './config.ts';

/** Who may see whom: what the endpoint says, where there is one; else everybody sees what users choose to show. */
export function policyOf({
  WHOSTHERE_POLICY_URL: url,
  WHOSTHERE_POLICY_TOKEN: token,
  WHOSTHERE_POLICY_CACHE_MS: cacheForMs,
}: Config): Policy | undefined {
  if (url === undefined) return undefined;
  return httpPolicy({ url, cacheForMs, ...(token !== undefined && { token }) });
}
