/** What the pages of the kit's tests have in common: one person's socket and client, and counts of what is held. */
import { io } from 'socket.io-client';
import { createPresenceClient, type Presence, type PresenceClient } from 'whosthere/client';

export const socket = io({ auth: { name: 'alice' }, transports: ['websocket'] });

export interface Watched extends PresenceClient {
  /** How many subscriptions and keepFresh holders there are, and how many there have been. */
  readonly held: { subscriptions: number; keepers: number; everSubscribed: number; everKept: number };
}

/** A client that counts what is held of it. */
export function watched(client: PresenceClient): Watched {
  const held = { subscriptions: 0, keepers: 0, everSubscribed: 0, everKept: 0 };
  const counting = (key: 'subscriptions' | 'keepers', release: () => void): (() => void) => {
    held[key] += 1;
    let isHeld = true;
    return () => {
      release();
      if (isHeld) held[key] -= 1;
      isHeld = false;
    };
  };
  return {
    ...client,
    held,
    subscribe(id, listener) {
      held.everSubscribed += 1;
      return counting('subscriptions', client.subscribe(id, listener));
    },
    keepFresh(id) {
      held.everKept += 1;
      return counting('keepers', client.keepFresh(id));
    },
  };
}

export const client = watched(createPresenceClient(socket));

/** The server has something to say of its own. */
export function correct(presence: Presence): void {
  for (const listener of socket.listeners('presence:resolved')) listener([presence]);
}

export const nextFrame = (): Promise<unknown> => new Promise((resolve) => requestAnimationFrame(resolve));

/** Everything in view has been noticed, and whatever that led to has been asked: `last` is asked about after it. */
export async function settle(last: string): Promise<void> {
  for (let frame = 0; frame < 3; frame += 1) await nextFrame();
  await client.refresh([last], { background: true });
}
