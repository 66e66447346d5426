import type { Access } from '../ports/policy.ts';
import type { Sighting } from './sighting.ts';
import type { Known } from './store-reads.ts';
import { type LastSeenShown, lessOf, shownUnder, standInFor } from './visibility.ts';

/** One of the ids of a refresh: who is asked about, and what of it the viewer may know. */
export class Target {
  readonly id: string;
  /** Whose sighting and choice are read: the target's own, or the stand-in's where the policy hides the target. */
  readonly key: string;
  /** Who is asked: the target, or a stand-in where the target is hidden. */
  subject: string;
  /** What the viewer is shown of last seen. */
  shown: LastSeenShown;
  /** The newest that the viewer may be shown; undefined until it is read, and where the store failed. */
  sighting: Sighting | undefined;
  /** Whether the target's choice is known: nothing may be told before. */
  isDecided = false;
  /** When that was read, in ms since the Unix epoch. */
  learnedAtMs = 0;

  /** `key`: see {@link keyOf}. */
  constructor(id: string, key: string, access: Access, most: LastSeenShown) {
    this.id = id;
    this.key = key;
    this.subject = this.key;
    this.shown = lessOf(shownUnder(access), most);
  }

  /** Whether the target appears offline by choice. */
  get isHiding(): boolean {
    return this.subject !== this.key;
  }

  /** Takes in what is known; also when that is read again. */
  learn({ sighting, visibility }: Known): void {
    this.sighting = sighting;
    this.isDecided = visibility !== undefined;
    if (visibility === undefined) return;
    this.shown = lessOf(this.shown, visibility.lastSeen);
    if (visibility.visible) return;
    this.subject = standInFor(this.id);
    if (sighting !== undefined) this.sighting = visibility.frozen;
  }
}

/** Whose sighting and choice are read for somebody: a stand-in's where the policy hides them. */
export function keyOf(id: string, access: Access): string {
  return access === 'hidden' ? standInFor(id) : id;
}
