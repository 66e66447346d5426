import type { Presence } from '../domain/presence.ts';
import type { RefreshReply } from './protocol.ts';

/*
 * What JSON.stringify writes, by somebody who knows what a presence is made of: a thousand of them take half the time, and
 * to write them is most of what it takes to answer for them (Node 20). The fewer pieces there are of each, the better.
 */

/** Printable ASCII, but for quotes and backslashes. */
const PLAIN = /^[ !#-[\]-~]*$/;

const STATUS = {
  online: ',"status":"online","lastSeen":',
  idle: ',"status":"idle","lastSeen":',
  offline: ',"status":"offline","lastSeen":',
  unknown: ',"status":"unknown","lastSeen":',
} as const satisfies Record<Presence['status'], string>;

const EVIDENCE = {
  traffic: ',"evidence":"traffic"}',
  probe: ',"evidence":"probe"}',
  'no-connection': ',"evidence":"no-connection"}',
  'no-answer': ',"evidence":"no-answer"}',
  none: ',"evidence":"none"}',
} as const satisfies Record<Presence['evidence'], string>;

export function presenceJson({ id, status, lastSeen, lastSeenApprox, checkedAt, evidence }: Presence): string {
  const idText = PLAIN.test(id) ? `"${id}"` : JSON.stringify(id);
  const seen = String(lastSeen);
  // As a rule, traffic is all that is known of: one number, which takes long to write.
  const checked = checkedAt === lastSeen ? seen : String(checkedAt);
  const approx = lastSeenApprox === undefined ? '' : `,"lastSeenApprox":"${lastSeenApprox}"`;
  return '{"id":' + idText + STATUS[status] + seen + approx + ',"checkedAt":' + checked + EVIDENCE[evidence];
}

export function presencesJson(presences: readonly Presence[]): string {
  let text = '[';
  let separator = '';
  for (const presence of presences) {
    text += separator + presenceJson(presence);
    separator = ',';
  }
  return `${text}]`;
}

export function replyJson({ presences, pending, now }: RefreshReply): string {
  return `{"presences":${presencesJson(presences)},"pending":${JSON.stringify(pending)},"now":${now}}`;
}
