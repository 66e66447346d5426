import type { Presence } from '../domain/presence.ts';
import type { RefreshReply } from './protocol.ts';

/** What stands in JSON as it is. */
const UNESCAPED = /^[ !#-[\]-~]*$/;

/**
 * JSON of a reply, as `JSON.stringify` writes it, in two thirds of its time: of which fields there are it need not find out,
 * and it is most of what a refresh of many ids takes.
 */
export function replyText({ presences, pending, now }: RefreshReply): string {
  return `{"presences":${presencesText(presences)},"pending":${JSON.stringify(pending)},"now":${now}}`;
}

export function presencesText(presences: readonly Presence[]): string {
  let text = '[';
  for (const presence of presences) text += text === '[' ? presenceText(presence) : `,${presenceText(presence)}`;
  return `${text}]`;
}

function presenceText({ id, status, lastSeen, lastSeenApprox, checkedAt, evidence }: Presence): string {
  const idText = UNESCAPED.test(id) ? `"${id}"` : JSON.stringify(id);
  const approx = lastSeenApprox === undefined ? '' : `"lastSeenApprox":"${lastSeenApprox}",`;
  return `{"id":${idText},"status":"${status}","lastSeen":${lastSeen},${approx}"checkedAt":${checkedAt},"evidence":"${evidence}"}`;
}
