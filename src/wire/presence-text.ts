import type { Presence } from '../domain/presence.ts';
import type { RefreshReply } from './protocol.ts';

/** What stands in JSON as it is. */
const UNESCAPED = /^[ !#-[\]-~]*$/;

const STATUS_TEXT = {
  online: ',"status":"online","lastSeen":',
  idle: ',"status":"idle","lastSeen":',
  offline: ',"status":"offline","lastSeen":',
  unknown: ',"status":"unknown","lastSeen":',
} as const satisfies Record<Presence['status'], string>;

const EVIDENCE_TEXT = {
  traffic: ',"evidence":"traffic"}',
  probe: ',"evidence":"probe"}',
  'no-connection': ',"evidence":"no-connection"}',
  'no-answer': ',"evidence":"no-answer"}',
  none: ',"evidence":"none"}',
} as const satisfies Record<Presence['evidence'], string>;

/**
 * JSON of a reply, as `JSON.stringify` writes it, which needs nearly twice as long: to write a thousand presences is most of
 * what it takes to answer for them. The fewer pieces there are of each, the better.
 */
export function replyText({ presences, pending, now }: RefreshReply): string {
  return `{"presences":${presencesText(presences)},"pending":${JSON.stringify(pending)},"now":${now}}`;
}

export function presencesText(presences: readonly Presence[]): string {
  let text = '';
  for (const { id, status, lastSeen, lastSeenApprox, checkedAt, evidence } of presences) {
    const idText = UNESCAPED.test(id) ? `"${id}"` : JSON.stringify(id);
    const lastSeenText = String(lastSeen);
    const approxText = lastSeenApprox === undefined ? '' : `,"lastSeenApprox":"${lastSeenApprox}"`;
    // Who was seen in traffic was seen at the moment at which that was found: once is enough for both.
    const checkedAtText = checkedAt === lastSeen ? lastSeenText : String(checkedAt);
    text +=
      (text === '' ? '{"id":' : ',{"id":') +
      idText +
      STATUS_TEXT[status] +
      lastSeenText +
      approxText +
      ',"checkedAt":' +
      checkedAtText +
      EVIDENCE_TEXT[evidence];
  }
  return `[${text}]`;
}
