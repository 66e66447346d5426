/** How far moments that are compared may be off, for reasons that are not the design's. */
export interface Margin {
  /** On either side of any moment. */
  readonly toleranceMs: number;
  /** For how long of the time between the two moments the machine was seen to stand still. */
  stalledMs(fromMs: number, toMs: number): number;
}

/** Of a virtual clock, on which nothing is off. */
export const NO_MARGIN: Margin = { toleranceMs: 0, stalledMs: () => 0 };

/** How much later than at `fromMs` something may have come through that is found at `toMs`. */
export function slackMs(margin: Margin, fromMs: number, toMs: number): number {
  return margin.toleranceMs + (toMs > fromMs ? margin.stalledMs(fromMs, toMs) : 0);
}
