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
  /** What pushing had cost when this page was first welcomed; undefined when the server did not say. */
  readonly pushCostAtStart: Promise<PushCost | undefined>;
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
  const pushCostAtStart = new Promise<PushCost | undefined>((resolve) => {
    socket.once('chat:welcome', () => {
      resolve(pushCost(socket));
    });
  });
  socket.connect();
  return {
    me: session.userId,
    socket,
    model,
    presence,
    looks,
    pushCostAtStart,
    close() {
      model.close();
      disconnectDots();
      presence.close();
      socket.disconnect();
    },
  };
}

/** Undefined when the server does not say, or the connection is lost meanwhile. */
export async function pushCost(socket: PageSocket): Promise<PushCost | undefined> {
  const reply = await socket.emitWithAck('chat:push-cost').catch(() => undefined);
  return reply === undefined || 'error' in reply ? undefined : reply;
}
