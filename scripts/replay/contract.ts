import { claimsThere, type Heard } from './answer.ts';
import type { Look } from './lookers.ts';
import { type Margin, slackMs } from '../trace/margin.ts';
import type { Truth } from '../trace/truth.ts';

/** The promises of whosthere that a replay can hold its answers against. All times in ms. */
export interface Terms {
  readonly freshForMs: number;
  readonly freshFloorMs: number;
  readonly probeTimeoutMs: number;
  /** How long an answer may be held back for the others to the same look, growing older. */
  readonly holdMs: number;
  /** How long a look may take at most. */
  readonly boundMs: number;
  /** How long a packet travels at most, one way. */
  readonly transitMs: number;
  readonly margin: Margin;
}

/**
 * - `stale`: the evidence is older than the viewer allowed, or the user was not there any more when it is said to have held.
 * - `denied`: offline, although a client was connected and answering when it was asked.
 * - `goodbye`: there, although the user's last client had said goodbye.
 * - `future`: last seen later than the person's last activity.
 * - `late`: answered after the bound, or never.
 * - `unknown`: we could have found out; nothing had failed.
 * - `unasked`: an answer to no question, or a second one.
 */
export type ViolationKind = 'stale' | 'denied' | 'goodbye' | 'future' | 'late' | 'unknown' | 'unasked';

export interface Breach {
  readonly kind: ViolationKind;
  readonly detail: string;
}

/** Every promise that the answer breaks. */
export function breachesOf(heard: Heard, truth: Truth, terms: Terms): Breach[] {
  const breaches: Breach[] = [];
  const add = (kind: ViolationKind, detail: string | undefined): void => {
    if (detail !== undefined) breaches.push({ kind, detail });
  };
  if (heard.answer.status === 'unknown') add('unknown', 'although nothing had failed');
  else add('stale', tooOld(heard, terms) ?? untrue(heard, truth, terms));
  add('denied', denied(heard, truth, terms) ?? overtaken(heard, truth, terms));
  add('goodbye', deaf(heard, truth, terms));
  add('future', prescient(heard, truth, terms));
  if (!heard.isCorrection) add('late', late(heard, terms));
  return breaches;
}

function tooOld({ look, answer: { checkedAtMs }, heardAtMs }: Heard, terms: Terms): string | undefined {
  const { freshForMs, freshFloorMs, margin } = terms;
  // What the viewer may demand: never older than `freshForMs`, never fresher than `freshFloorMs`.
  const demandedMs = Math.max(freshFloorMs, Math.min(look.maxAgeMs ?? freshForMs, freshForMs));
  const allowedMs = demandedMs + heldMs(look, terms);
  const ageMs = heardAtMs - checkedAtMs;
  if (ageMs > allowedMs + slackMs(margin, checkedAtMs, heardAtMs)) {
    return `evidence ${ageMs} ms old, allowed were ${allowedMs} ms`;
  }
  return ageMs < -margin.toleranceMs ? `evidence from ${-ageMs} ms ahead` : undefined;
}

/** Evidence for being there must be true: traffic or an answer of a client that was, but for its way to us. */
function untrue({ answer }: Heard, truth: Truth, { transitMs, margin }: Terms): string | undefined {
  const { user, status, evidence, checkedAtMs } = answer;
  if (claimsThere(status) !== true) return undefined;
  const thereMs = truth.lastThereMs(user, checkedAtMs);
  const onItsWayMs = (evidence === 'probe' ? transitMs : 0) + slackMs(margin, thereMs, checkedAtMs);
  if (checkedAtMs - thereMs <= onItsWayMs) return undefined;
  return `evidence of a moment when the user had been gone for ${checkedAtMs - thereMs} ms`;
}

function denied({ answer }: Heard, truth: Truth, { probeTimeoutMs, transitMs, margin }: Terms): string | undefined {
  const { user, status, evidence, checkedAtMs } = answer;
  if (status !== 'offline') return undefined;
  const wasAsked = evidence === 'no-answer';
  const askedAtMs = wasAsked ? checkedAtMs - probeTimeoutMs : checkedAtMs;
  const eachWayMs = (wasAsked ? transitMs : 0) + slackMs(margin, askedAtMs, checkedAtMs);
  // On a machine that stands still for so long even who is there cannot answer in time.
  if (wasAsked && 2 * eachWayMs > probeTimeoutMs) return undefined;
  const client = truth.connectionsOf(user).find(({ openedAtMs, silentAtMs }) => {
    // Opening is an answer by itself; a client that was there already needs the time of a round trip.
    const answersByMs = Math.max(openedAtMs, askedAtMs) + 2 * eachWayMs;
    return openedAtMs < checkedAtMs - slackMs(margin, openedAtMs, checkedAtMs) && silentAtMs > answersByMs;
  });
  if (client === undefined) return undefined;
  return `although a client had been answering since ${client.openedAtMs} ms, until ${client.silentAtMs} ms`;
}

/** A newer sighting always beats a verdict. */
function overtaken({ look, answer, heardAtMs }: Heard, truth: Truth, terms: Terms): string | undefined {
  const { user, status, checkedAtMs } = answer;
  if (status !== 'offline' || !truth.isThere(user, heardAtMs)) return undefined;
  const slack = slackMs(terms.margin, checkedAtMs, heardAtMs);
  const activeAtMs = truth.lastActiveMs(user, heardAtMs - heldMs(look, terms) - slack);
  if (activeAtMs <= checkedAtMs + slack) return undefined;
  return `although the user was active ${activeAtMs - checkedAtMs} ms after the evidence`;
}

function deaf({ look, answer, heardAtMs }: Heard, truth: Truth, terms: Terms): string | undefined {
  if (claimsThere(answer.status) !== true) return undefined;
  const departure = truth.departureBefore(answer.user, heardAtMs);
  if (departure?.ending !== 'goodbye') return undefined;
  const sinceMs = heardAtMs - departure.atMs;
  const mayMs = heldMs(look, terms) + slackMs(terms.margin, departure.atMs, heardAtMs);
  return sinceMs > mayMs ? `although the user had said goodbye ${sinceMs} ms before` : undefined;
}

function prescient({ answer, heardAtMs }: Heard, truth: Truth, { margin }: Terms): string | undefined {
  const { user, lastSeenMs } = answer;
  if (lastSeenMs === null) return undefined;
  const activeAtMs = truth.lastActiveMs(user, heardAtMs);
  if (lastSeenMs <= activeAtMs + slackMs(margin, activeAtMs, lastSeenMs)) return undefined;
  return `last seen ${lastSeenMs - activeAtMs} ms after the last activity`;
}

function late({ askedAtMs, heardAtMs }: Heard, { boundMs, margin }: Terms): string | undefined {
  const tookMs = heardAtMs - askedAtMs;
  if (tookMs <= boundMs + slackMs(margin, askedAtMs, heardAtMs)) return undefined;
  return `answered after ${tookMs} ms, allowed were ${boundMs} ms`;
}

/** How long an answer may have been held back for the others. */
function heldMs(look: Look, { holdMs }: Terms): number {
  return look.users.length > 1 ? holdMs : 0;
}
