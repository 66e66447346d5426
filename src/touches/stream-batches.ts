import { PresenceError } from '../domain/errors.ts';
import { giveEntry, type StreamEntry, type TouchTarget } from './stream-entry.ts';
import type { Refused, StreamGroup } from './stream-group.ts';

/** Counters since start of a `TouchStream`. */
export interface TouchStreamStats {
  /** Entries that were read, each as often as it was. */
  readonly entries: number;
  /** Entries whose touch or goodbye was written, and that were acknowledged. */
  readonly touches: number;
  /** Entries that were no touches, and were set aside. */
  readonly poisoned: number;
  /** Attempts that failed; what they were about is tried again. */
  readonly failures: number;
}

/** Entry -> touch -> flush -> acknowledged; what is no touch is set aside. */
export class StreamBatches {
  readonly stats = { entries: 0, touches: 0, poisoned: 0 };
  readonly #target: TouchTarget;
  readonly #group: StreamGroup;

  constructor(target: TouchTarget, group: StreamGroup) {
    this.#target = target;
    this.#group = group;
  }

  /** Rejects when something fails; what is not acknowledged by then is to be handled again. */
  async handle(entries: readonly StreamEntry[]): Promise<void> {
    this.stats.entries += entries.length;
    const { given, refused } = this.#give(entries);
    if (given.length > 0) {
      await this.#target.flush();
      await this.#group.acknowledge(given);
      this.stats.touches += given.length;
    }
    if (refused.length > 0) this.stats.poisoned += await this.#group.setAside(refused);
  }

  #give(entries: readonly StreamEntry[]): { given: string[]; refused: Refused[] } {
    const given: string[] = [];
    const refused: Refused[] = [];
    for (const entry of entries) {
      try {
        giveEntry(entry, this.#target);
        given.push(entry.id);
      } catch (error) {
        if (!(error instanceof PresenceError) || error.code !== 'invalid_request') throw error;
        refused.push({ id: entry.id, error: error.message });
      }
    }
    return { given, refused };
  }
}
