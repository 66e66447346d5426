import { byId, setText } from './elements.ts';
import { MessageList } from './message-list.ts';
import { PersonView } from './person-view.ts';
import type { Words } from './presence-words.ts';

export interface ConversationParts {
  readonly me: string;
  readonly onSay: (to: string, text: string) => void;
  /** Somebody rests on the other's name. */
  readonly onHover: (person: string) => void;
  /** Somebody wants to know it anew. */
  readonly onLookAgain: (person: string) => void;
  readonly onBack: () => void;
  readonly signal: AbortSignal;
}

/** The open chat: whom with, what is said, what is being written. */
export class Conversation {
  readonly messages: MessageList;
  readonly #parts: ConversationParts;
  readonly #chat = byId('chat', HTMLDivElement);
  readonly #head = byId('other-person', HTMLDivElement);
  readonly #news = byId('other-news', HTMLParagraphElement);
  readonly #text = byId('text', HTMLTextAreaElement);
  readonly #form = byId('composer', HTMLFormElement);
  #other: { person: string; view: PersonView; announced: string | undefined } | undefined;

  constructor(parts: ConversationParts) {
    this.#parts = parts;
    this.messages = new MessageList(parts.me);
    this.#listen(parts.signal);
    this.close();
  }

  /** Whom the open chat is with. */
  get person(): string | undefined {
    return this.#other?.person;
  }

  open(person: string): void {
    const view = new PersonView(person);
    this.#other = { person, view, announced: undefined };
    this.#head.replaceChildren(...view.parts);
    setText(byId('other', HTMLHeadingElement), person);
    setText(this.#news, '');
    this.messages.clear();
    this.#text.value = '';
    this.#showPane('conversation');
    this.#fit();
    this.#text.focus();
  }

  close(): void {
    this.#other = undefined;
    this.#showPane('people');
  }

  /** Says a new status aloud; that it gets older is for the eyes only. */
  show(words: Words): void {
    if (this.#other === undefined) return;
    this.#other.view.show(words);
    if (words.mark === 'checking' || words.mark === 'none' || words.mark === this.#other.announced) return;
    this.#other.announced = words.mark;
    setText(this.#news, `${this.#other.person}: ${words.status}`);
  }

  #showPane(pane: 'people' | 'conversation'): void {
    this.#chat.dataset['pane'] = pane;
    byId('welcome', HTMLElement).hidden = pane === 'conversation';
    byId('conversation', HTMLElement).hidden = pane === 'people';
  }

  #listen(signal: AbortSignal): void {
    const { onHover, onLookAgain, onBack } = this.#parts;
    const withOther = (task: (person: string) => void) => () => {
      if (this.#other !== undefined) task(this.#other.person);
    };
    this.#head.addEventListener('mouseenter', withOther(onHover), { signal });
    byId('look-again', HTMLButtonElement).addEventListener('click', withOther(onLookAgain), { signal });
    byId('back', HTMLButtonElement).addEventListener('click', onBack, { signal });
    this.#form.addEventListener('submit', this.#onSubmit, { signal });
    this.#text.addEventListener('keydown', this.#onKey, { signal });
    this.#text.addEventListener('input', this.#fit, { signal });
  }

  readonly #onSubmit = (event: SubmitEvent): void => {
    event.preventDefault();
    const text = this.#text.value.trim();
    if (text === '' || this.#other === undefined) return;
    this.#text.value = '';
    this.#fit();
    this.#parts.onSay(this.#other.person, text);
  };

  /** Enter sends, Shift+Enter breaks the line; while an input method composes, Enter is its own. */
  readonly #onKey = (event: KeyboardEvent): void => {
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    this.#form.requestSubmit();
  };

  /** As high as what is written; the style sheet sets the limit. */
  readonly #fit = (): void => {
    const { style } = this.#text;
    style.height = 'auto';
    const bordersPx = this.#text.offsetHeight - this.#text.clientHeight;
    style.height = `${this.#text.scrollHeight + bordersPx}px`;
  };
}
