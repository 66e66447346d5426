import { byId, element } from './elements.ts';
import { PersonView } from './person-view.ts';
import type { Words } from './presence-words.ts';

export interface PeopleListParts {
  readonly onOpen: (person: string) => void;
  /** Somebody rests on this row, by pointer or by keyboard. */
  readonly onHover: (person: string) => void;
  /** These rows have come into view. */
  readonly onCameIntoView: (people: readonly string[]) => void;
  readonly signal: AbortSignal;
}

interface Row {
  readonly item: HTMLLIElement;
  readonly button: HTMLButtonElement;
  readonly badge: HTMLElement;
  readonly view: PersonView;
  unread: number;
}

const byName = new Intl.Collator('en', { sensitivity: 'base', numeric: true });

/** The others, by name. */
export class PeopleList {
  readonly #parts: PeopleListParts;
  readonly #list = byId('people-list', HTMLUListElement);
  readonly #rows = new Map<string, Row>();
  readonly #people = new WeakMap<Element, string>();
  readonly #observer: IntersectionObserver;
  readonly #inView = new Set<string>();
  #current: string | undefined;

  constructor(parts: PeopleListParts) {
    this.#parts = parts;
    this.#list.replaceChildren();
    this.#showWhetherEmpty();
    this.#observer = new IntersectionObserver(this.#onIntersection, { root: this.#list });
    parts.signal.addEventListener('abort', () => {
      this.#observer.disconnect();
    });
  }

  /** Those whose rows can be seen right now. */
  get inView(): readonly string[] {
    return [...this.#inView];
  }

  /** Adding somebody twice changes nothing. */
  add(person: string): void {
    if (this.#rows.has(person)) return;
    const view = new PersonView(person);
    const badge = element('span', 'unread');
    badge.hidden = true;
    const button = element('button', 'person', ...view.parts, badge);
    button.type = 'button';
    const item = element('li', '', button);
    const row: Row = { item, button, badge, view, unread: 0 };
    this.#listen(person, button);
    this.#rows.set(person, row);
    this.#people.set(item, person);
    this.#list.insertBefore(item, this.#nextTo(person));
    this.#observer.observe(item);
    this.#showWhetherEmpty();
  }

  show(person: string, words: Words): void {
    this.#rows.get(person)?.view.show(words);
  }

  /** Marks the row of the open chat, and that nothing in it is unread. */
  select(person: string | undefined): void {
    this.#rowOf(this.#current)?.button.removeAttribute('aria-current');
    this.#current = person;
    const row = this.#rowOf(person);
    if (row === undefined) return;
    row.button.ariaCurrent = 'true';
    this.#setUnread(row, 0);
  }

  addUnread(person: string): void {
    const row = this.#rows.get(person);
    if (row !== undefined) this.#setUnread(row, row.unread + 1);
  }

  focus(person: string): void {
    this.#rows.get(person)?.button.focus();
  }

  #setUnread(row: Row, unread: number): void {
    row.unread = unread;
    row.badge.hidden = unread === 0;
    row.badge.replaceChildren(String(unread), element('span', 'visually-hidden', ' unread'));
  }

  #rowOf(person: string | undefined): Row | undefined {
    return person === undefined ? undefined : this.#rows.get(person);
  }

  #nextTo(person: string): Node | null {
    for (const item of this.#list.children) {
      if (byName.compare(this.#people.get(item) ?? '', person) > 0) return item;
    }
    return null;
  }

  #listen(person: string, button: HTMLButtonElement): void {
    const hover = (): void => {
      this.#parts.onHover(person);
    };
    button.addEventListener('mouseenter', hover);
    button.addEventListener('focus', hover);
    button.addEventListener('click', () => {
      this.#parts.onOpen(person);
    });
  }

  readonly #onIntersection = (entries: readonly IntersectionObserverEntry[]): void => {
    const arrived: string[] = [];
    for (const { target, isIntersecting } of entries) {
      const person = this.#people.get(target);
      if (person === undefined) continue;
      if (!isIntersecting) this.#inView.delete(person);
      else if (!this.#inView.has(person)) {
        this.#inView.add(person);
        arrived.push(person);
      }
    }
    if (arrived.length > 0) this.#parts.onCameIntoView(arrived);
  };

  #showWhetherEmpty(): void {
    byId('nobody', HTMLParagraphElement).hidden = this.#rows.size > 0;
  }
}
