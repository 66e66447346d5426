import { createAlarm } from './alarm.ts';
import type { ClientClock } from './client-clock.ts';

/** A gap grows by up to this part at random, so that many clients do not fall into step. */
const JITTER = 0.25;
/** What is due within this part of its gap goes along with what is due now. */
const TOGETHER = 0.25;
/** Not even an answer that is about to outlive its window is asked for anew sooner than this. In ms. */
const LEAST_GAP_MS = 2_000;
/** So long before an answer outlives its window the next one should be on its way. In ms. */
const LEAD_MS = 1_000;

export interface KeeperParts {
  readonly clock: ClientClock;
  readonly random: () => number;
  readonly fastestMs: number;
  readonly slowestMs: number;
  /** How long the answer will be current, in ms; nothing or less: it is not. */
  readonly currentForMs: (id: string) => number;
  readonly isWatched: () => boolean;
  readonly ask: (id: string) => void;
}

interface Kept {
  readonly holders: Set<unknown>;
  /** Between one question and the next, in ms. */
  gapMs: number;
  /** When the next question is due, in elapsed ms; Infinity while it is under way. */
  dueAtMs: number;
}

/**
 * Keeps answers fresh while somebody may be looking, by a schedule that adapts: from `fastestMs` between two questions it
 * doubles to `slowestMs` while the answers stay the same, and is fast again when one changes or a person asks.
 */
export interface Keeper {
  /** Until the returned function is called. */
  readonly keep: (id: string) => () => void;
  /** A question about the user has been answered, or has failed. `isNews`: ask again soon. */
  readonly heard: (id: string, isNews: boolean) => void;
  /** All are asked about together, `delayMs` from now. */
  readonly renew: (delayMs: number) => void;
  /** Somebody may be looking again, or nobody any more. What is shown and only tells what was is due at once. */
  readonly resume: () => void;
  readonly close: () => void;
}

export function createKeeper(parts: KeeperParts): Keeper {
  const { clock, random, fastestMs, slowestMs, currentForMs, isWatched, ask } = parts;
  const all = new Map<string, Kept>();

  const due = createAlarm(clock, () => {
    if (!isWatched()) return;
    for (const [id, kept] of all) {
      if (kept.dueAtMs <= clock.elapsedMs + kept.gapMs * TOGETHER) {
        kept.dueAtMs = Infinity;
        ask(id);
      }
      due.by(kept.dueAtMs);
    }
  });

  const dueAt = (kept: Kept, atMs: number): void => {
    kept.dueAtMs = atMs;
    if (isWatched()) due.by(atMs);
  };

  const schedule = (id: string, kept: Kept): void => {
    const inTimeMs =
      kept.gapMs > fastestMs ? kept.gapMs : Math.min(fastestMs, Math.max(LEAST_GAP_MS, currentForMs(id) - LEAD_MS));
    dueAt(kept, clock.elapsedMs + inTimeMs * (1 + JITTER * random()));
  };

  return {
    keep(id) {
      let kept = all.get(id);
      if (kept === undefined) {
        kept = { holders: new Set(), gapMs: fastestMs, dueAtMs: 0 };
        all.set(id, kept);
        if (currentForMs(id) <= 0) dueAt(kept, 0);
        else schedule(id, kept);
      }
      const { holders } = kept;
      const holder = {};
      holders.add(holder);
      return () => {
        holders.delete(holder);
        if (holders.size === 0 && all.get(id)?.holders === holders) all.delete(id);
        if (all.size === 0) due.off();
      };
    },
    heard(id, isNews) {
      const kept = all.get(id);
      if (kept === undefined) return;
      kept.gapMs = isNews ? fastestMs : Math.min(kept.gapMs * 2, slowestMs);
      schedule(id, kept);
    },
    renew(delayMs) {
      due.off();
      for (const kept of all.values()) dueAt(kept, clock.elapsedMs + delayMs);
    },
    resume() {
      due.off();
      for (const [id, kept] of all) {
        dueAt(kept, kept.dueAtMs < Infinity && currentForMs(id) <= 0 ? 0 : kept.dueAtMs);
      }
    },
    close: due.off,
  };
}
