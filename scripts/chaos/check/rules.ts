import type { Answer, History, Terms } from './history.ts';
import type { ChaosTruth } from './chaos-truth.ts';
import {
  DOUBTS_FOR_MS,
  EXCUSES_FROM_MS,
  type Margins,
  SUBSCRIBES_WITHIN_MS,
  TOLERANCE_MS,
  touches,
} from './margins.ts';

/**
 * - `lingering`: there, later than maxAge and the probe timeout after the user's true end.
 * - `denied`: offline, although a device was connected to a live node and answering.
 * - `unknown`: although no fault was on, nor recovered from.
 * - `stale`: the evidence is older than the viewer allowed, or from ahead.
 * - `future`: last seen later than the last activity.
 * - `late`: a live node did not answer in time, or at all.
 * - `lost`: last seen earlier than an activity that a node had taken, and had the time to write.
 * - `refused`: a node that was not about to stop would not answer.
 * - `crashed`: a node ended by itself.
 */
export type ViolationKind = AnswerViolation | 'lost' | 'refused' | 'crashed';
type AnswerViolation = 'lingering' | 'denied' | 'unknown' | 'stale' | 'future' | 'late';

export interface Breach {
  readonly kind: ViolationKind;
  readonly detail: string;
}

export interface Rules {
  readonly history: History;
  readonly truth: ChaosTruth;
  readonly margins: Margins;
}

/** Every promise that the answer breaks. */
export function breachesOf(answer: Answer, rules: Rules): Breach[] {
  const found: Record<AnswerViolation, string | undefined> = {
    lingering: lingering(answer, rules),
    denied: denied(answer, rules),
    unknown: unknown(answer, rules),
    stale: stale(answer, rules),
    future: future(answer, rules),
    late: answer.isCorrection ? undefined : late(answer.asked, answer.heardAtMs, rules),
  };
  return Object.entries(found).flatMap(([kind, detail]) =>
    detail === undefined ? [] : { kind: kind as ViolationKind, detail },
  );
}

/** What the viewer may demand: never older than `freshForMs`, never fresher than `freshFloorMs`. */
function demandedMs({ asked: { maxAgeMs } }: Answer, { freshForMs, freshFloorMs }: Terms): number {
  return Math.max(freshFloorMs, Math.min(maxAgeMs ?? freshForMs, freshForMs));
}

/** How long the answer may have been on its way, growing older: held back for the others, or in a node that stood still. */
function underWayMs({ asked, heardAtMs }: Answer, { history, margins }: Rules): number {
  const heldMs = asked.users.length > 1 ? history.terms.ackWithinMs : 0;
  return heldMs + margins.pausedMs(asked.node, asked.askedAtMs, heardAtMs);
}

function lingering(answer: Answer, rules: Rules): string | undefined {
  const { user, status, evidence, heardAtMs } = answer;
  if (status !== 'online' && status !== 'idle') return undefined;
  const { history, truth, margins } = rules;
  const thereMs = truth.lastThereMs(user, heardAtMs);
  const allowedMs = demandedMs(answer, history.terms) + history.terms.probeTimeoutMs + underWayMs(answer, rules);
  const goneForMs = heardAtMs - thereMs;
  if (goneForMs <= allowedMs + margins.slackMs(thereMs, heardAtMs)) return undefined;
  return `${status} by ${evidence}, ${goneForMs} ms after the user's end; allowed were ${allowedMs} ms`;
}

function denied(answer: Answer, { truth, margins }: Rules): string | undefined {
  const { user, status, evidence, heardAtMs, asked } = answer;
  if (status !== 'offline') return undefined;
  const fromMs = asked.askedAtMs - SUBSCRIBES_WITHIN_MS;
  const device = truth.answering(user, fromMs - margins.slackMs(fromMs, heardAtMs), heardAtMs);
  if (device === undefined) return undefined;
  return `offline by ${evidence}, although ${device.device} was on ${device.nodes.join(', ')} and answering`;
}

function unknown(answer: Answer, { history, margins }: Rules): string | undefined {
  if (answer.status !== 'unknown' || isDuringFault(answer, history)) return undefined;
  if (isExcused(answer, margins)) return undefined;
  return 'although no fault was on or being recovered from';
}

export function isDuringFault({ asked, heardAtMs }: Answer, { faults }: Pick<History, 'faults'>): boolean {
  return faults.some(({ fromMs, toMs, recoversWithinMs }) =>
    touches(
      { fromMs: fromMs - TOLERANCE_MS, toMs: toMs + recoversWithinMs },
      { fromMs: asked.askedAtMs, toMs: heardAtMs },
    ),
  );
}

/** Machine or process was seen to stand still while the question was under way, or just before. */
export function isExcused({ asked, heardAtMs }: Answer, margins: Margins): boolean {
  return margins.stalledMs(asked.askedAtMs - DOUBTS_FOR_MS, heardAtMs) >= EXCUSES_FROM_MS;
}

function stale(answer: Answer, rules: Rules): string | undefined {
  const { status, asked, checkedAtMs, heardAtMs } = answer;
  if (status === 'unknown') return undefined;
  const { history, margins } = rules;
  // What came in since the question was asked is never too old for it.
  const allowedMs =
    Math.max(demandedMs(answer, history.terms), heardAtMs - asked.askedAtMs) + underWayMs(answer, rules);
  const ageMs = heardAtMs - checkedAtMs;
  if (ageMs > allowedMs + margins.slackMs(checkedAtMs, heardAtMs)) {
    return `evidence ${ageMs} ms old, allowed were ${allowedMs} ms`;
  }
  return ageMs < -TOLERANCE_MS ? `evidence from ${-ageMs} ms ahead` : undefined;
}

function future({ user, lastSeenMs, heardAtMs }: Answer, { truth, margins }: Rules): string | undefined {
  if (lastSeenMs === null) return undefined;
  const activeAtMs = truth.lastActiveMs(user, heardAtMs);
  if (lastSeenMs <= activeAtMs + margins.slackMs(activeAtMs, heardAtMs)) return undefined;
  return `last seen ${lastSeenMs - activeAtMs} ms after the last activity`;
}

/** A question that was answered at `byMs`, or not by then. */
export function late(
  { node, askedAtMs }: Answer['asked'],
  byMs: number,
  { history, margins }: Rules,
): string | undefined {
  const { probeTimeoutMs, storeTimeoutMs, ackWithinMs } = history.terms;
  // A probe, with a read of the store before and one after it.
  const boundMs = probeTimeoutMs + 2 * storeTimeoutMs + ackWithinMs + margins.pausedMs(node, askedAtMs, byMs);
  const waitedMs = byMs - askedAtMs;
  if (waitedMs <= boundMs + margins.slackMs(askedAtMs, byMs)) return undefined;
  return `waited for ${waitedMs} ms, allowed were ${boundMs} ms`;
}
