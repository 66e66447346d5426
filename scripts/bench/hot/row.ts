import type { Figure } from './figure.ts';
import type { Stage } from './stage.ts';

/** A path of the table: ours, and the least that could be done in its place, side by side. */
export interface Row {
  /** For `--filter`, such as `refresh-1`. */
  readonly name: string;
  readonly path: string;
  readonly against: string;
  /**
   * Checks that both sides do what they should, then measures them in turns.
   * @throws {BenchError} when one does not.
   */
  measure(stage: Stage): Promise<readonly Figure[]>;
}
