import type { Random } from '../../support/random.ts';
import type { Habits } from './habits.ts';
import { Session, type SessionParts } from './session.ts';

export interface DeviceParts extends Pick<SessionParts, 'url' | 'token' | 'onConnection' | 'onActivity' | 'onChange'> {
  readonly habits: Habits;
  readonly random: Random;
}

const SAYS_EVERY_MS = 6_000;
const STAYS_MS = 12_000;
const STAYS_AT_LEAST_MS = 2_000;
const AWAY_MS = 6_000;
const AWAY_AT_LEAST_MS = 500;
/** How long a connection without a network lies there before somebody notices. */
const LIES_DEAD_MS = 8_000;

/** Something with a connection that lives as its habits are, until it is told to be still. */
export class Device {
  readonly #parts: DeviceParts;
  readonly #dead = new Set<Session>();
  readonly #timers = new Set<NodeJS.Timeout>();
  #session: Session | undefined;
  #isStill = true;

  constructor(parts: DeviceParts) {
    this.#parts = parts;
  }

  get isConnected(): boolean {
    return this.#session?.isConnected === true;
  }

  come(): void {
    const { habits, ...parts } = this.#parts;
    this.#session = new Session({ ...parts, ...habits });
  }

  /** Begins to do what it does. */
  live(): void {
    const { manner } = this.#parts.habits;
    this.#isStill = false;
    if (manner !== 'quiet') this.#talk();
    if (manner === 'restless') this.#stay();
  }

  /** Does nothing more: whoever is there stays, whoever is away stays away. */
  beStill(): void {
    this.#isStill = true;
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
    for (const session of this.#dead) session.bury();
    this.#dead.clear();
  }

  close(): void {
    this.beStill();
    this.#session?.drop();
  }

  #talk(): void {
    this.#later(this.#parts.random.wait(SAYS_EVERY_MS), () => {
      this.#session?.say();
      this.#talk();
    });
  }

  #stay(): void {
    this.#later(STAYS_AT_LEAST_MS + this.#parts.random.wait(STAYS_MS), () => {
      this.#leave();
      this.#later(AWAY_AT_LEAST_MS + this.#parts.random.wait(AWAY_MS), () => {
        this.come();
        this.#stay();
      });
    });
  }

  #leave(): void {
    const session = this.#session;
    this.#session = undefined;
    if (session === undefined) return;
    switch (this.#parts.random.int(0, 2)) {
      case 0:
        session.goodbye();
        break;
      case 1:
        session.drop();
        break;
      default:
        session.vanish();
        this.#dead.add(session);
        this.#later(LIES_DEAD_MS, () => {
          session.bury();
          this.#dead.delete(session);
        });
    }
  }

  #later(delayMs: number, act: () => void): void {
    if (this.#isStill) return;
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      act();
    }, delayMs);
    this.#timers.add(timer);
  }
}
