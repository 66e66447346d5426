import type { Presence } from '../domain/presence.ts';
import type { Settings } from '../domain/settings.ts';

/** What a viewer's `Cache-Control` (RFC 9111, section 5.2.1) asks for: the oldest answer it takes, in ms. */
export function requestedMaxAgeMs(cacheControl: string | undefined): number | undefined {
  let strictestMs: number | undefined;
  for (const directive of cacheControl?.toLowerCase().match(DIRECTIVES) ?? []) {
    const maxAgeMs = maxAgeMsOf(directive.trim());
    if (maxAgeMs !== undefined) strictestMs = Math.min(strictestMs ?? maxAgeMs, maxAgeMs);
  }
  return strictestMs;
}

/** Commas within quotes separate nothing. */
const DIRECTIVES = /(?:[^,"]|"(?:[^"\\]|\\(?:.|$))*(?:"|$))+/gs;

/** Undefined for a directive that says nothing about age, or makes no sense, which caches have to ignore. */
function maxAgeMsOf(directive: string): number | undefined {
  if (/^no-(?:cache|store)(?:=|$)/.test(directive)) return 0;
  const [, plain, quoted] = /^max-age=(?:(\d{1,9})|"(\d{1,9})")$/.exec(directive) ?? [];
  const ageS = plain ?? quoted;
  return ageS === undefined ? undefined : Number(ageS) * 1000;
}

/** For how long the answer may be kept by the viewer, and by nobody else: the whole seconds for which it is fresh. */
export function cacheControlOf(
  presence: Presence,
  nowMs: number,
  settings: Pick<Settings, 'freshForMs' | 'freshFloorMs'>,
): string {
  if (presence.status === 'unknown') return 'no-store';
  const keptForMs = presence.evidence === 'no-connection' ? settings.freshFloorMs : settings.freshForMs;
  const leftMs = presence.checkedAt + keptForMs - nowMs;
  return `private, max-age=${Math.max(0, Math.floor(leftMs / 1000))}`;
}
