import {
  type KeyboardEvent,
  type ReactElement,
  type SubmitEvent,
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
} from 'react';
import { MAX_TEXT_LENGTH } from '../../chat-protocol.ts';

/** How many characters are left is said when there are fewer than this. */
const SAY_LEFT_BELOW = 1_000;

export function Composer({ onSay }: { readonly onSay: (text: string) => void }): ReactElement {
  const [text, setText] = useState('');
  const field = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    field.current?.focus();
  }, []);
  // As high as what is written; the style sheet sets the limit.
  useLayoutEffect(() => {
    if (field.current === null) return;
    const { style } = field.current;
    style.height = 'auto';
    const bordersPx = field.current.offsetHeight - field.current.clientHeight;
    style.height = `${field.current.scrollHeight + bordersPx}px`;
  }, [text]);

  const say = (event: SubmitEvent | KeyboardEvent): void => {
    event.preventDefault();
    if (text.trim() === '') return;
    onSay(text.trim());
    setText('');
  };
  const left = MAX_TEXT_LENGTH - text.length;
  return (
    <form className="composer" onSubmit={say}>
      <textarea
        ref={field}
        aria-label="Message"
        placeholder="Message"
        rows={1}
        maxLength={MAX_TEXT_LENGTH}
        value={text}
        onChange={(event) => {
          setText(event.target.value);
        }}
        onKeyDown={(event) => {
          // Enter sends, Shift+Enter breaks the line; while an input method composes, Enter is its own.
          if (event.key === 'Enter' && !event.shiftKey && !event.nativeEvent.isComposing) say(event);
        }}
      />
      {left < SAY_LEFT_BELOW && (
        <span className="hint" role="status">
          {left} left
        </span>
      )}
      <button type="submit" className="primary">
        Send
      </button>
    </form>
  );
}
