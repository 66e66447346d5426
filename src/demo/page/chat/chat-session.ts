import { createPresenceClient, type PresenceClient } from 'whosthere/client';
import { connectPresenceDots } from 'whosthere/element';
import type { PushCost } from '../../chat-protocol.ts';
import { ChatModel } from './chat-model.ts';
import { LookLog } from './look-log.ts';
import { openPageSocket, type PageSocket } from './page-socket.ts';
import type { Session } from './session.ts';

/** All that lives as long as somebody is signed in. */
export interface ChatSession {
  readonly me: string;
  readonly socket: PageSocket;
  readonly model: ChatModel;
  readonly presence: PresenceClient;
  readonly looks: LookLog;
  /** What pushing has cost since this page was signed in; undefined when the server does not say. */
  readonly pushCost: () => Promise<PushCost | undefined>;
  /** Signs out, which is a goodbye. */
  close(): void;
}

export function startChatSession(session: Session, onRefused: (reason: string) => void): ChatSession {
  const socket = openPageSocket({ session, onRefused });
  const looks = new LookLog(socket);
  const presence = createPresenceClient(socket, { onAnswer: looks.note });
  const disconnectDots = connectPresenceDots(presence);
  const model = new ChatModel({
    me: session.userId,
    socket,
    onHeard(from) {
      // What is shown of somebody who has just spoken may be wrong now. Known from traffic, so this costs no probe.
      const { answer, status } = presence.get(from);
      if (answer !== undefined && status !== 'online' && !document.hidden) {
        presence.refresh([from], { background: true }).catch(() => undefined);
      }
    },
  });
  const costAtStart = pushCost(session);
  socket.connect();
  return {
    me: session.userId,
    socket,
    model,
    presence,
    looks,
    async pushCost() {
      const [then, now] = await Promise.all([costAtStart, pushCost(session)]);
      if (then === undefined || now === undefined) return undefined;
      return {
        changesOfOthers: Math.max(0, now.changesOfOthers - then.changesOfOthers),
        sinceStartMs: Math.max(0, now.sinceStartMs - then.sinceStartMs),
      };
    },
    close() {
      model.close();
      disconnectDots();
      presence.close();
      socket.disconnect();
    },
  };
}

/** By HTTP, because an event on the socket would be activity of whoever looks at the costs. */
async function pushCost({ token }: Session): Promise<PushCost | undefined> {
  const response = await fetch('demo/push-cost', { headers: { Authorization: `Bearer ${token}` } }).catch(
    () => undefined,
  );
  return response?.ok === true ? ((await response.json()) as PushCost) : undefined;
}
