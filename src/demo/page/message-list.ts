import type { ChatMessage } from '../chat-protocol.ts';
import { byId, element, setText } from './elements.ts';

/** A message of ours that the server may not have yet. */
export type Draft = Omit<ChatMessage, 'atMs'>;

interface Shown {
  readonly item: HTMLLIElement;
  readonly note: HTMLElement;
}

const clockTime = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });

/** What the two have said, the newest at the bottom. */
export class MessageList {
  readonly #me: string;
  readonly #log = byId('log', HTMLDivElement);
  readonly #list = byId('messages', HTMLOListElement);
  readonly #shown = new Map<string, Shown>();

  constructor(me: string) {
    this.#me = me;
    this.clear();
  }

  clear(): void {
    this.#list.replaceChildren();
    this.#shown.clear();
    this.#showWhetherEmpty();
  }

  /** Shows the message, or that a draft of it has been delivered. */
  add(message: ChatMessage): void {
    const { item, note } = this.#show(message);
    delete item.dataset['state'];
    this.#place(item, message.atMs);
    const at = new Date(message.atMs);
    const time = element('time', '', clockTime.format(at));
    time.dateTime = at.toISOString();
    note.replaceChildren(time);
  }

  addDraft(draft: Draft): void {
    const { item, note } = this.#show(draft);
    item.dataset['state'] = 'sending';
    setText(note, 'sending…');
  }

  /** The server has refused the draft. `again` is called when the person wants to try once more. */
  fail(draft: Draft, reason: string, again: () => void): void {
    const { item, note } = this.#show(draft);
    item.dataset['state'] = 'failed';
    const retry = element('button', 'quiet', 'Try again');
    retry.type = 'button';
    retry.addEventListener('click', again);
    note.replaceChildren(`not sent: ${reason} `, retry);
  }

  #show({ from, clientId, text }: Draft): Shown {
    const key = JSON.stringify([from, clientId]);
    const before = this.#shown.get(key);
    if (before !== undefined) return before;
    const words = element('p', 'words', text);
    words.dir = 'auto';
    const note = element('p', 'note');
    const item = element('li', from === this.#me ? 'message own' : 'message', words, note);
    if (from !== this.#me) words.before(element('span', 'visually-hidden', `${from}: `));
    this.#append(item);
    const shown = { item, note };
    this.#shown.set(key, shown);
    this.#showWhetherEmpty();
    return shown;
  }

  /** Drafts are the newest of all; a message that was read again goes to where it belongs. */
  #place(item: HTMLLIElement, atMs: number): void {
    item.dataset['at'] = String(atMs);
    let next: Element = item;
    for (let before = item.previousElementSibling; before !== null; before = before.previousElementSibling) {
      const { at } = (before as HTMLLIElement).dataset;
      if (at !== undefined && Number(at) <= atMs) break;
      next = before;
    }
    if (next !== item) this.#list.insertBefore(item, next);
  }

  /** Stays at the bottom, unless the person has scrolled up to read. */
  #append(item: HTMLLIElement): void {
    const { scrollHeight, scrollTop, clientHeight } = this.#log;
    const isAtBottom = scrollHeight - scrollTop - clientHeight < 80;
    this.#list.append(item);
    if (isAtBottom || item.classList.contains('own')) this.#log.scrollTop = this.#log.scrollHeight;
  }

  #showWhetherEmpty(): void {
    byId('no-messages', HTMLParagraphElement).hidden = this.#shown.size > 0;
  }
}
