import type { Answered } from '../ports/presence-bus.ts';
import type { Settings } from './settings.ts';
import { atMsOf, hasLeft, type Sighting } from './sighting.ts';

/** Status with the evidence it rests on and the moment at which that evidence held (ms since the Unix epoch). */
export type Finding =
  | { readonly status: 'online'; readonly evidence: 'traffic'; readonly checkedAtMs: number }
  | Verdict
  | { readonly status: 'unknown'; readonly evidence: 'none'; readonly checkedAtMs: number };

/** What a probe established. Kept in memory only, and for no longer than it is fresh. */
export type Verdict =
  | { readonly status: 'online' | 'idle'; readonly evidence: 'probe'; readonly checkedAtMs: number }
  /** Of the connections that there were at `askedAtMs`. */
  | {
      readonly status: 'offline';
      readonly evidence: 'no-connection' | 'no-answer';
      readonly checkedAtMs: number;
      readonly askedAtMs: number;
    };

/** What a viewer may demand: never older than `freshForMs`, never fresher than `freshFloorMs`. */
export function clampMaxAgeMs(
  maxAgeMs: number | undefined,
  settings: Pick<Settings, 'freshForMs' | 'freshFloorMs'>,
): number {
  return Math.max(settings.freshFloorMs, Math.min(maxAgeMs ?? settings.freshForMs, settings.freshForMs));
}

/** A moment within the last `maxAgeMs`; one further ahead of us than clocks may differ proves nothing. */
export function isFresh(atMs: number, nowMs: number, maxAgeMs: number, clockSkewMs: number): boolean {
  const ageMs = nowMs - atMs;
  return ageMs <= maxAgeMs && ageMs >= -clockSkewMs;
}

/** What fresh traffic says by itself, whatever else is known: the user is there. */
export function findInTraffic(
  sighting: Sighting,
  nowMs: number,
  maxAgeMs: number,
  clockSkewMs: number,
): Finding | undefined {
  const seenAtMs = atMsOf(sighting);
  if (hasLeft(sighting) || !isFresh(seenAtMs, nowMs, maxAgeMs, clockSkewMs)) return undefined;
  return { status: 'online', evidence: 'traffic', checkedAtMs: Math.min(seenAtMs, nowMs) };
}

/**
 * Answers from what is known, or says with `undefined` that the user has to be asked.
 * The order is the contract's: fresh traffic, then a fresh verdict that no goodbye has overtaken. That there is no
 * connection is cheap to find again, so kept no longer than the floor, unless it must not be asked again (`absentForMs`): who
 * connects to another node is seen at once.
 */
export function findWithoutAsking(
  sighting: Sighting,
  verdict: Verdict | undefined,
  nowMs: number,
  maxAgeMs: number,
  settings: Pick<Settings, 'freshFloorMs' | 'clockSkewMs'>,
  absentForMs = Math.min(maxAgeMs, settings.freshFloorMs),
): Finding | undefined {
  const inTraffic = findInTraffic(sighting, nowMs, maxAgeMs, settings.clockSkewMs);
  if (inTraffic !== undefined) return inTraffic;
  if (verdict === undefined) return undefined;
  const seenAtMs = atMsOf(sighting);
  // Silence, and an end, say nothing of who has come since the question was put.
  const heldFromMs = verdict.status === 'offline' ? verdict.askedAtMs : verdict.checkedAtMs;
  if (heldFromMs <= seenAtMs) return undefined;
  const keptForMs = verdict.evidence === 'no-connection' ? absentForMs : maxAgeMs;
  return isFresh(verdict.checkedAtMs, nowMs, keptForMs, 0) ? verdict : undefined;
}

/**
 * The verdict on a user one of whose connections answered at `nowMs`. Where only the transport answered,
 * the person is judged by the last sighting: a connection is no proof of somebody sitting there.
 */
export function verdictOnAnswer(answer: Answered, sighting: Sighting, nowMs: number, idleAfterMs: number): Verdict {
  const activeAtMs = answer.activeAtMs ?? atMsOf(sighting);
  const status = isActive(activeAtMs, nowMs, idleAfterMs) ? 'online' : 'idle';
  return { status, evidence: 'probe', checkedAtMs: nowMs };
}

/** Whether a person last active at `activeAtMs` counts as being there rather than idle. */
export function isActive(activeAtMs: number, nowMs: number, idleAfterMs: number): boolean {
  return nowMs - activeAtMs <= idleAfterMs;
}

/** What is told of somebody who may not be asked, as of one who has no connection. */
export function absent(nowMs: number): Finding {
  return { status: 'offline', evidence: 'no-connection', checkedAtMs: nowMs, askedAtMs: nowMs };
}

/** What is told where nothing could be found out. */
export function unknown(nowMs: number): Finding {
  return { status: 'unknown', evidence: 'none', checkedAtMs: nowMs };
}
