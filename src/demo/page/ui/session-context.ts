import { createContext, useContext, useSyncExternalStore } from 'react';
import type { ChatSession } from '../chat/chat-session.ts';
import type { ChatView } from '../chat/chat-view.ts';

export const SessionContext = createContext<ChatSession | null>(null);

/** Whoever is signed in. */
export function useChatSession(): ChatSession {
  const session = useContext(SessionContext);
  if (session === null) throw new Error('nobody is signed in here');
  return session;
}

export function useChatView(): ChatView {
  const { model } = useChatSession();
  return useSyncExternalStore(model.view.subscribe, model.view.get);
}
