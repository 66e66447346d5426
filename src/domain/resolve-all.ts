import type { Presence } from './presence.ts';
import type { PresenceCore } from './presence-core.ts';
import type { RefreshRequest } from './question.ts';

/**
 * All answers of a refresh at once, one for each distinct id, in the order asked.
 * @throws {PresenceError} `unavailable`, by rejection: closed, or the policy failed; and what `mayAsk` throws, see
 * {@link RefreshRequest}.
 */
export async function resolveAll(
  core: PresenceCore,
  viewer: string,
  ids: readonly string[],
  maxAgeMs?: number,
  mayAsk?: RefreshRequest['mayAsk'],
): Promise<Presence[]> {
  const answers = new Map<string, Presence>();
  const distinct = [...new Set(ids)];
  const answer = (presence: Presence): void => {
    answers.set(presence.id, presence);
  };
  await core.refresh({ viewer, ids: distinct, maxAgeMs, answer, mayAsk });
  return distinct.flatMap((id) => answers.get(id) ?? []);
}
