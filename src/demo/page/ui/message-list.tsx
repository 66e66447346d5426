import { memo, type ReactElement, useLayoutEffect, useRef } from 'react';
import type { ChatKey } from '../../chat-protocol.ts';
import type { ChatState, ShownMessage } from '../chat/chat-view.ts';
import { useHoverCard } from './hover-card.tsx';
import { useChatSession } from './session-context.ts';
import { useInView } from './use-in-view.ts';

export interface MessageListProps {
  readonly chat: ChatKey;
  readonly state: ChatState;
  readonly isGroup: boolean;
}

/** Who is no farther from the end than this follows it. */
const AT_END_PX = 80;

/** What has been said, the newest at the bottom; older messages come when somebody scrolls up to them. */
export function MessageList({ chat, state, isGroup }: MessageListProps): ReactElement {
  const { me, model } = useChatSession();
  const { messages, isLoaded, hasOlder } = state;
  const log = useRef<HTMLDivElement>(null);
  const older = useRef<HTMLButtonElement>(null);
  useFollowedEnd(log, messages);

  // Anew with each page of messages: a short one leaves the button in view.
  useInView(
    older,
    (isInView) => {
      if (isInView) void model.loadOlder(chat);
    },
    [messages],
  );

  return (
    <div id="log" ref={log} className="log" role="log" aria-label="Messages" tabIndex={0}>
      {hasOlder && (
        <button ref={older} type="button" className="quiet older" onClick={() => void model.loadOlder(chat)}>
          Older messages
        </button>
      )}
      {isLoaded && messages.length === 0 && <p className="hint">No messages yet. Say hello.</p>}
      <ol id="messages" className="messages">
        {messages.map((message) => (
          <Message
            key={`${message.from} ${message.clientId}`}
            message={message}
            isOwn={message.from === me}
            isGroup={isGroup}
          />
        ))}
      </ol>
    </div>
  );
}

/** Stays at the end if it was there, and else where it was, also when older messages come in above. */
function useFollowedEnd(log: React.RefObject<HTMLElement | null>, messages: readonly ShownMessage[]): void {
  const before = useRef({ heightPx: 0, isAtEnd: true, first: messages[0] });
  useLayoutEffect(() => {
    const { current } = log;
    if (current === null) return undefined;
    const { heightPx, isAtEnd, first } = before.current;
    if (isAtEnd) current.scrollTop = current.scrollHeight;
    else if (first !== messages[0]) current.scrollTop += current.scrollHeight - heightPx;
    const note = (): void => {
      before.current = {
        heightPx: current.scrollHeight,
        isAtEnd: current.scrollHeight - current.scrollTop - current.clientHeight <= AT_END_PX,
        first: messages[0],
      };
    };
    note();
    current.addEventListener('scroll', note, { passive: true });
    return () => {
      current.removeEventListener('scroll', note);
    };
  }, [log, messages]);
}

const clockTime = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });

interface MessageProps {
  readonly message: ShownMessage;
  readonly isOwn: boolean;
  readonly isGroup: boolean;
}

const Message = memo(function Message({ message, isOwn, isGroup }: MessageProps): ReactElement {
  const { model } = useChatSession();
  const { from, text, state, atMs, failure } = message;
  const hover = useHoverCard(from);
  return (
    <li className={isOwn ? 'message own' : 'message'} data-state={state}>
      {isGroup && !isOwn && (
        <span className="from" data-presence-hover="" {...hover}>
          <bdi>{from}</bdi> <presence-dot user={from} label={from} />
        </span>
      )}
      {!isGroup && <span className="visually-hidden">{isOwn ? 'You' : from}: </span>}
      <span className="words">{text}</span>
      <span className="note">
        {state === 'sent' && <time dateTime={new Date(atMs).toISOString()}>{clockTime.format(atMs)}</time>}
        {state === 'sending' && 'sending…'}
        {state === 'failed' && (
          <>
            not sent: {failure}{' '}
            <button
              type="button"
              className="link"
              onClick={() => {
                model.sayAgain(message);
              }}
            >
              Try again
            </button>
          </>
        )}
      </span>
    </li>
  );
});
