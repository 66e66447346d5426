import { attachPresence, type Settings } from '../../../src/index.ts';
import { PROTOCOL_VERSION } from '../../../src/wire/protocol.ts';
import type { Presence, ProbeAck, RefreshAck } from '../../../src/wire/protocol.ts';
import { windowsAt } from '../../replay/on-sockets/windows.ts';
import type { ClientParts, ClientSide, Contender, Shown } from './contender.ts';
import { userOf } from './fan-out.ts';

/**
 * whosthere with its default settings, in memory, put on the server as its guide says. The client half is what its wire
 * asks of a client: say hello, answer probes with the idle time, and refresh what somebody looks at.
 */
export const pull: Contender = pullWith({});

/** The same with other settings: what each of them is worth. They are those of life, not divided by the speed. */
export function pullWith(settings: Partial<Settings>): Contender {
  return {
    name: 'pull',
    needsRedis: false,
    serve({ io, clock, speed }) {
      const { pingIntervalMs: _ofEngineIo, ...windows } = windowsAt(speed);
      // Limits count by the machine's clock, and time here passes faster.
      return attachPresence(io, { userId: userOf, clock, limits: false, ...windows, ...settings });
    },
    accompany: (parts) => new PullClient(parts),
  };
}

interface View {
  readonly users: ReadonlySet<string>;
  readonly show: (user: string, shown: Shown) => void;
}

class PullClient implements ClientSide {
  readonly #socket: ClientParts['socket'];
  readonly #views = new Set<View>();

  constructor({ socket, clock, activeAtMs }: ClientParts) {
    this.#socket = socket;
    socket.on('presence:probe', (_message: unknown, answer: (ack: ProbeAck) => void) => {
      answer({ idleMs: Math.max(0, clock.now() - activeAtMs()) });
    });
    // What was pending, and late corrections.
    socket.on('presence:resolved', (presences: readonly Presence[]) => {
      for (const view of this.#views) tell(view, presences);
    });
    socket.emit('presence:hello', { version: PROTOCOL_VERSION });
  }

  look(users: readonly string[], show: View['show']): () => void {
    const view = { users: new Set(users), show };
    this.#views.add(view);
    this.#socket.emit('presence:refresh', { ids: users }, (reply: RefreshAck) => {
      if ('presences' in reply && this.#views.has(view)) tell(view, reply.presences);
    });
    return () => {
      this.#views.delete(view);
    };
  }

  close(): void {
    this.#views.clear();
  }
}

const SHOWN = { online: 'there', idle: 'there', offline: 'away', unknown: 'unsure' } as const;

function tell({ users, show }: View, presences: readonly Presence[]): void {
  for (const { id, status } of presences) if (users.has(id)) show(id, SHOWN[status]);
}
