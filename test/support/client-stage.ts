// The client is for browsers too, and its sources are checked along with its tests.
/// <reference lib="dom" />
import { VirtualClock } from '../../scripts/virtual/virtual-clock.ts';
import { createPresenceClient, type PresenceClient, type PresenceClientOptions } from '../../src/client/index.ts';
import type { Presence, Status } from '../../src/wire/protocol.ts';
import { FakePage } from './client-page.ts';
import { MemorySocket, type SentRefresh } from './client-socket.ts';

export const FRAME_MS = 16;
/** These are defaults of the client. */
export const CURRENT_FOR_MS = 10_000;
export const TIMEOUT_MS = 10_000;
export const FASTEST_MS = 8_000;
export const SLOWEST_MS = 60_000;
export const SPREAD_MS = 5_000;

export interface StageOptions extends PresenceClientOptions {
  readonly connected?: boolean;
  /** Undefined: nobody can tell of a person. */
  readonly idleMs?: number;
}

/** A client whose time, page and chance are the test's, before a server that is the test. Chance is 0 unless given. */
export class Stage {
  /** Its wall clock is the server's; that of the machine is years away from it. */
  readonly clock = new VirtualClock();
  readonly socket: MemorySocket;
  readonly page: FakePage;
  readonly client: PresenceClient;
  chance = 0;

  constructor({ connected = true, idleMs, ...options }: StageOptions = {}) {
    this.socket = new MemorySocket(connected);
    this.page = new FakePage(idleMs);
    this.client = createPresenceClient(this.socket, {
      surroundings: this.page,
      clock: this.clock,
      random: () => this.chance,
      ...options,
    });
  }

  /** The users are kept fresh, the server answers by itself, and the first answers are there. */
  static async keeping(...ids: string[]): Promise<Stage> {
    const stage = new Stage();
    stage.serve();
    for (const id of ids) stage.client.keepFresh(id);
    await stage.frame();
    stage.socket.takeRefreshes();
    return stage;
  }

  /** Nothing has changed for long: the user was asked about 40 s ago, and will be in 20 s. */
  static async keepingSlowly(id: string): Promise<Stage> {
    const stage = await Stage.keeping(id);
    await stage.clock.advance(FASTEST_MS + 2 * FASTEST_MS + 4 * FASTEST_MS + 3 * FRAME_MS + 40_000);
    stage.socket.takeRefreshes();
    return stage;
  }

  /** What the server says of a user who was checked `ageMs` ago. */
  presence(id: string, status: Status = 'online', ageMs = 0): Presence {
    const checkedAt = this.clock.now() - ageMs;
    return { id, status, lastSeen: checkedAt, checkedAt, evidence: 'probe' };
  }

  /** Acks with these answers, and with the other ids as pending. */
  ack(refresh: SentRefresh, ...presences: readonly Presence[]): void {
    const pending = refresh.ids.filter((id) => !presences.some((presence) => presence.id === id));
    refresh.ack({ presences, pending, now: this.clock.now() });
  }

  /** From now on the server answers by itself, at once. */
  serve(statusOf: (id: string) => Status = () => 'online'): void {
    this.socket.server = (refresh) => {
      this.ack(refresh, ...refresh.ids.map((id) => this.presence(id, statusOf(id))));
    };
  }

  /** From now on the server refuses everything. */
  refuse(): void {
    this.socket.server = ({ ack }) => {
      ack({ error: { code: 'unavailable', message: 'not now' } });
    };
  }

  /** Lets a frame pass, after which what was asked has been sent. */
  frame(): Promise<void> {
    return this.clock.advance(FRAME_MS);
  }

  /** Has the client ask about the users and the server answer; what is known of them is current then. */
  async learn(...presences: readonly Presence[]): Promise<void> {
    const answers = this.client.refresh(presences.map(({ id }) => id));
    await this.frame();
    this.ack(this.socket.takeRefresh(), ...presences);
    await answers;
  }
}
