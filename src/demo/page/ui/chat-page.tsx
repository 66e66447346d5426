import { type ReactElement, useEffect, useState } from 'react';
import type { ChatKey } from '../../chat-protocol.ts';
import { ChatList } from './chat-list.tsx';
import { Conversation } from './conversation.tsx';
import { CostPanel } from './cost-panel.tsx';
import { HoverCardLayer } from './hover-card.tsx';
import { NewGroup } from './new-group.tsx';
import { useChatSession, useChatView } from './session-context.ts';
import { Welcome } from './welcome.tsx';

const NOTICES = { connecting: 'Connecting…', connected: '', lost: 'Connection lost. Reconnecting…' };

export function ChatPage({ onSignOut }: { readonly onSignOut: () => void }): ReactElement {
  const { me, model } = useChatSession();
  const { connection } = useChatView();
  const [chat, setChat] = useState<ChatKey>();
  const [isFounding, setFounding] = useState(false);
  const [areCostsShown, setCostsShown] = useState(false);
  const lookAt = useLook();

  useEffect(() => {
    model.open(chat);
  }, [model, chat]);

  const open = (chosen: ChatKey): void => {
    setChat(chosen);
    lookAt(chosen);
  };

  return (
    <main className="chat" data-pane={chat === undefined ? 'people' : 'conversation'} data-costs={areCostsShown}>
      <h1 className="visually-hidden">whosthere</h1>
      <HoverCardLayer>
        <p id="connection" className="connection" role="status">
          {NOTICES[connection]}
        </p>
        <nav className="people" aria-label="Chats">
          <header className="bar">
            <p className="me">
              <span className="me-label">Signed in as</span>
              <strong>
                <bdi id="me">{me}</bdi>
              </strong>
            </p>
            <button type="button" className="quiet" onClick={onSignOut}>
              Sign out
            </button>
          </header>
          <ChatList chosen={chat} onOpen={open} />
          <footer className="bar foot">
            <button
              type="button"
              className="quiet"
              onClick={() => {
                setFounding(true);
              }}
            >
              New group
            </button>
            <button
              type="button"
              className="quiet"
              aria-pressed={areCostsShown}
              onClick={() => {
                setCostsShown(!areCostsShown);
              }}
            >
              What looks cost
            </button>
          </footer>
        </nav>
        <div className="conversation">
          {chat === undefined ? (
            <Welcome />
          ) : (
            <Conversation
              key={chat}
              chat={chat}
              onLookAgain={lookAt}
              onBack={() => {
                setChat(undefined);
              }}
            />
          )}
        </div>
        {areCostsShown && (
          <CostPanel
            onClose={() => {
              setCostsShown(false);
            }}
          />
        )}
        {isFounding && (
          <NewGroup
            onClose={(founded) => {
              setFounding(false);
              if (founded !== undefined) open(founded.chat);
            }}
          />
        )}
      </HoverCardLayer>
    </main>
  );
}

/** A look at everybody in a chat. What it brings shows where they are shown. */
function useLook(): (chat: ChatKey) => void {
  const { me, model, presence } = useChatSession();
  return (chat) => {
    const others = model.membersOf(chat).filter((member) => member !== me);
    presence.refresh(others).catch(() => undefined);
  };
}
