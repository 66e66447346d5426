import { type ReactElement, useState } from 'react';
import type { ChatKey } from '../../chat-protocol.ts';
import { EMPTY_CHAT } from '../chat/chat-view.ts';
import { Composer } from './composer.tsx';
import { GroupHead, PersonHead } from './heads.tsx';
import { MessageList } from './message-list.tsx';
import { useChatSession, useChatView } from './session-context.ts';

export interface ConversationProps {
  readonly chat: ChatKey;
  readonly onLookAgain: (chat: ChatKey) => void;
  readonly onBack: () => void;
}

/** The open chat: whom with, what is said, what is being written. */
export function Conversation({ chat, onLookAgain, onBack }: ConversationProps): ReactElement {
  const { model } = useChatSession();
  const { chats, groups } = useChatView();
  const [areMembersShown, setMembersShown] = useState(false);
  const group = groups.get(chat);
  return (
    <section id="conversation" className="open" aria-labelledby="other">
      <header className="bar">
        <button type="button" className="quiet icon back" aria-label="Back to the list" onClick={onBack}>
          ←
        </button>
        {group === undefined ? (
          <PersonHead person={chat.slice(1)} />
        ) : (
          <GroupHead
            group={group}
            areMembersShown={areMembersShown}
            onShowMembers={() => {
              setMembersShown(!areMembersShown);
            }}
          />
        )}
        <button
          type="button"
          className="quiet icon"
          aria-label="Look again"
          title="Look again"
          onClick={() => {
            onLookAgain(chat);
          }}
        >
          ↻
        </button>
      </header>
      {group !== undefined && areMembersShown && <Members members={group.members} />}
      <MessageList chat={chat} state={chats.get(chat) ?? EMPTY_CHAT} isGroup={group !== undefined} />
      <Composer
        onSay={(text) => {
          model.say(chat, text);
        }}
      />
    </section>
  );
}

function Members({ members }: { readonly members: readonly string[] }): ReactElement {
  const { me } = useChatSession();
  return (
    <ul id="members" className="members" aria-label="Members">
      {members.map((member) => (
        <li key={member} data-presence-hover="">
          <bdi>{member}</bdi>
          {member === me ? <span className="basis">you</span> : <presence-dot user={member} text="" />}
        </li>
      ))}
    </ul>
  );
}
