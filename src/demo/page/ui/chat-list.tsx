import { memo, type ReactElement, useDeferredValue, useMemo, useState } from 'react';
import type { ChatKey } from '../../chat-protocol.ts';
import { EMPTY_CHAT, type ChatState, type ChatView } from '../chat/chat-view.ts';
import { Avatar } from './avatar.tsx';
import { GroupCount } from './group-count.tsx';
import { useHoverCard } from './hover-card.tsx';
import { useChatView } from './session-context.ts';

export interface ChatListProps {
  readonly chosen: ChatKey | undefined;
  readonly onOpen: (chat: ChatKey) => void;
}

interface Row {
  readonly chat: ChatKey;
  readonly name: string;
  readonly members: readonly string[] | undefined;
  readonly state: ChatState;
}

const byName = new Intl.Collator('en', { sensitivity: 'base', numeric: true });

/** Groups and people: those somebody has lately spoken with first, then all others by name. */
export function ChatList({ chosen, onOpen }: ChatListProps): ReactElement {
  const view = useChatView();
  const [search, setSearch] = useState('');
  const sought = useDeferredValue(search.trim().toLocaleLowerCase());
  const rows = useMemo(() => rowsOf(view), [view]);
  const found = rows.filter(({ name }) => name.toLocaleLowerCase().includes(sought));
  return (
    <>
      <div className="search">
        <input
          type="search"
          aria-label="Find people and groups"
          placeholder="Find people and groups"
          value={search}
          onChange={(event) => {
            setSearch(event.target.value);
          }}
        />
      </div>
      {found.length === 0 && view.connection === 'connected' && (
        <p className="hint nobody">
          {rows.length > 0
            ? 'Nobody by that name.'
            : 'Nobody else has signed in yet. Open this page in another tab, under another name.'}
        </p>
      )}
      <ul id="people-list" className="people-list">
        {found.map((row) => (
          <li key={row.chat}>
            <ChatRow row={row} isChosen={row.chat === chosen} onOpen={onOpen} />
          </li>
        ))}
      </ul>
    </>
  );
}

interface ChatRowProps {
  readonly row: Row;
  readonly isChosen: boolean;
  readonly onOpen: (chat: ChatKey) => void;
}

const ChatRow = memo(
  function ChatRow({ row, isChosen, onOpen }: ChatRowProps): ReactElement {
    const { chat, name, members, state } = row;
    const hover = useHoverCard(members === undefined ? name : undefined);
    return (
      <button
        type="button"
        className="person"
        data-presence-hover=""
        aria-current={isChosen}
        onClick={() => {
          onOpen(chat);
        }}
        {...hover}
      >
        <Avatar name={name} isGroup={members !== undefined} />
        <span className="person-text">
          <span className="name">
            <bdi>{name}</bdi>
          </span>
          {members === undefined ? (
            <presence-dot className="status" user={name} text="" />
          ) : (
            <span className="status">
              <GroupCount members={members} />
            </span>
          )}
          {state.last !== undefined && <span className="excerpt">{state.last.text.slice(0, EXCERPT_LENGTH)}</span>}
        </span>
        {state.unread > 0 && !isChosen && (
          <span className="unread">
            {state.unread}
            <span className="visually-hidden"> unread</span>
          </span>
        )}
      </button>
    );
  },
  (one, other) =>
    one.isChosen === other.isChosen &&
    one.row.chat === other.row.chat &&
    one.row.members === other.row.members &&
    one.row.state === other.row.state,
);

const EXCERPT_LENGTH = 100;

function rowsOf({ people, groups, chats }: ChatView): Row[] {
  const stateOf = (chat: ChatKey): ChatState => chats.get(chat) ?? EMPTY_CHAT;
  const rows: Row[] = [...groups.values()].map(({ chat, name, members }) => ({
    chat,
    name,
    members,
    state: stateOf(chat),
  }));
  for (const person of people) {
    const chat: ChatKey = `@${person}`;
    rows.push({ chat, name: person, members: undefined, state: stateOf(chat) });
  }
  const spokenOf = ({ state }: Row): number => state.last?.id ?? 0;
  return rows.sort((one, other) => spokenOf(other) - spokenOf(one) || byName.compare(one.name, other.name));
}
