import { distinct } from './distinct.ts';
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
  const asked = distinct(ids);
  const answers: Presence[] = [];
  const answer = (presence: Presence): void => {
    answers.push(presence);
  };
  await core.refresh({ viewer, ids: asked, maxAgeMs, answer, mayAsk });
  // What is in memory is answered in the order asked.
  if (answers.every(({ id }, index) => id === asked[index])) return answers;
  const byId = new Map(answers.map((presence) => [presence.id, presence]));
  return asked.flatMap((id) => byId.get(id) ?? []);
}
