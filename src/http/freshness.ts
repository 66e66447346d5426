import type { Presence } from '../domain/presence.ts';
import type { Settings } from '../domain/settings.ts';

/** What a viewer's `Cache-Control` (RFC 9111, section 5.2.1) asks for: the oldest answer it takes, in ms. */
export function requestedMaxAgeMs(cacheControl: string | undefined): number | undefined {
  let strictestMs: number | undefined;
  for (const directive of cacheControl?.toLowerCase().split(',') ?? []) {
    const maxAgeMs = maxAgeMsOf(directive.trim());
    if (maxAgeMs !== undefined) strictestMs = Math.min(strictestMs ?? maxAgeMs, maxAgeMs);
  }
  return strictestMs;
}

/** Undefined for a directive that says nothing about age, or makes no sense, which caches have to ignore. */
function maxAgeMsOf(directive: string): number | undefined {
  const [name, value] = directive.split('=', 2);
  if (name === 'no-cache' || name === 'no-store') return 0;
  if (name === 'max-age' && value !== undefined && /^\d{1,9}$/.test(value)) return Number(value) * 1000;
  return undefined;
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
