import type { Evidence, Presence } from './presence.ts';

/** Counters since start. Plain numbers: the hot paths only add, and whoever exports metrics reads. */
export class Stats {
  /** Answers given, by what they rested on. */
  readonly answers: Record<Evidence, number> = { traffic: 0, probe: 0, 'no-connection': 0, 'no-answer': 0, none: 0 };
  /** Answers for which nobody had to be asked. */
  answeredWithoutAsking = 0;
  /** Answers corrected by a late one. */
  corrections = 0;
  /** Questions put to the bus. */
  asked = 0;
  /** Users probed on this node: questions that sent at least one ping, or waited for one in the air. */
  probes = 0;
  /** Liveness pings sent to connections of this node. */
  pings = 0;
  /** Probes refused because the budget was spent. */
  overBudget = 0;
  /** Questions that were not asked, for their target, or their viewer about it, had had enough of them. */
  tooOften = 0;
  /** Touches taken, of traffic and of pipelines. */
  touches = 0;
  /** Sightings written to the store. */
  written = 0;
  /** Sightings dropped, oldest first, because the store was away and memory full. */
  dropped = 0;
  /** Writes of a batch that failed; each is tried again. */
  writeFailures = 0;
  /** Reads of the store that failed or took too long. */
  readFailures = 0;
  /** Refreshes refused because the policy failed. */
  policyFailures = 0;

  /** Refreshes, polls and calls refused because their sender was over a limit. */
  rateLimited = 0;
  /** `presence:*` events ignored because their sender was over a limit. */
  ignoredEvents = 0;
  /** Connections cut off because their client sent far too many events. */
  floodsCut = 0;
  /** Connections cut off because their client did not read what was sent to it. */
  slowReadersDropped = 0;

  countAnswer(presence: Presence): void {
    this.answers[presence.evidence] += 1;
  }
}
