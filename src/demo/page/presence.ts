import type { Presence } from '../../domain/presence.ts';
import { PROTOCOL_VERSION, type RefreshAck } from '../../wire/protocol.ts';
import type { IdleTimer } from './idle-timer.ts';
import type { Look } from './look.ts';
import type { PageSocket } from './page-socket.ts';
import type { ServerTime } from './server-time.ts';

/** Well beyond the server's own limit for an ack: who waits longer has lost it. */
const ACK_TIMEOUT_MS = 10_000;

export interface PresenceClientParts {
  readonly socket: PageSocket;
  readonly serverTime: ServerTime;
  readonly idle: IdleTimer;
  /** Something has become known of this person. */
  readonly onChange: (id: string) => void;
  /** Ends it. */
  readonly signal: AbortSignal;
}

export interface LookOptions {
  /** Nobody asked for it: it is no activity of ours. */
  readonly background?: boolean;
  /** Not if a question is under way, or there is an answer no older than this, in ms. */
  readonly unlessWithinMs?: number;
}

/** The viewer's side of presence, and the target's: asks when somebody looks, answers probes, says hello and goodbye. */
export class PresenceClient {
  readonly #parts: PresenceClientParts;
  readonly #looks = new Map<string, Look>();
  /** Ids that will be asked for together at the end of this turn, and whether a person caused that. */
  #gathered = new Map<string, boolean>();

  constructor(parts: PresenceClientParts) {
    this.#parts = parts;
    const { socket, idle, signal } = parts;
    socket.on('connect', this.#hello);
    socket.on('disconnect', this.#onDisconnect);
    socket.on('presence:resolved', this.#take);
    socket.on('presence:probe', (_message, reply) => {
      reply({ idleMs: idle.idleMs });
    });
    window.addEventListener('pagehide', this.#bye, { signal });
    // Back from the browser's page cache, connected or not.
    window.addEventListener('pageshow', this.#hello, { signal });
  }

  /** What is known of the person, if anything. */
  lookOf(id: string): Look | undefined {
    return this.#looks.get(id);
  }

  /** Asks about the person. The answer comes by `onChange`. While there is no connection, nothing happens. */
  look(id: string, { background = false, unlessWithinMs }: LookOptions = {}): void {
    if (!this.#parts.socket.connected) return;
    if (unlessWithinMs !== undefined && this.#isKnown(id, unlessWithinMs)) return;
    if (this.#gathered.size === 0) queueMicrotask(this.#ask);
    this.#gathered.set(id, !background || this.#gathered.get(id) === true);
  }

  /** Whether an answer is on its way, or here and young enough. */
  #isKnown(id: string, withinMs: number): boolean {
    const look = this.#looks.get(id);
    if (look === undefined) return false;
    if (look.phase !== 'settled') return true;
    return look.answer !== undefined && this.#parts.serverTime.now() - look.answer.checkedAt <= withinMs;
  }

  readonly #ask = (): void => {
    const gathered = this.#gathered;
    this.#gathered = new Map();
    const ids = [...gathered.keys()];
    const byPerson = [...gathered.values()].includes(true);
    for (const id of ids) this.#setPhase(id, this.#looks.get(id)?.phase === 'pending' ? 'pending' : 'asked');
    const message = byPerson ? { ids } : { ids, background: true as const };
    this.#parts.socket
      .timeout(ACK_TIMEOUT_MS)
      .emit('presence:refresh', message, (failed: Error | null, ack: RefreshAck) => {
        if (failed !== null) this.#fail(ids, 'the server did not answer');
        else if ('error' in ack) this.#fail(ids, ack.error.message);
        else {
          this.#take(ack.presences);
          for (const id of ack.pending) this.#setPhase(id, 'pending');
        }
      });
  };

  readonly #take = (presences: readonly Presence[]): void => {
    for (const answer of presences) {
      this.#parts.serverTime.observe(answer.checkedAt);
      this.#update(answer.id, { phase: 'settled', answer });
    }
  };

  #fail(ids: readonly string[], failure: string): void {
    for (const id of ids) {
      const look = this.#looks.get(id);
      if (look?.phase === 'asked') this.#update(id, { ...look, phase: 'settled', failure });
    }
  }

  #setPhase(id: string, phase: Look['phase']): void {
    this.#update(id, { ...this.#looks.get(id), phase });
  }

  #update(id: string, look: Look): void {
    this.#looks.set(id, look);
    this.#parts.onChange(id);
  }

  readonly #onDisconnect = (): void => {
    for (const [id, look] of this.#looks) {
      if (look.phase !== 'settled') this.#update(id, { ...look, phase: 'settled', failure: 'the connection was lost' });
    }
  };

  readonly #hello = (): void => {
    if (this.#parts.socket.connected) this.#parts.socket.emit('presence:hello', { version: PROTOCOL_VERSION });
  };

  readonly #bye = (): void => {
    if (this.#parts.socket.connected) this.#parts.socket.emit('presence:bye');
  };
}
