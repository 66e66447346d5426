import { element, setText } from './elements.ts';
import type { Words } from './presence-words.ts';

const TINTS = 6;
const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** Avatar with its dot, name, status and what that rests on: the inside of a row, and of a conversation's head. */
export class PersonView {
  readonly parts: readonly HTMLElement[];
  readonly #dot = element('span', 'dot');
  readonly #status = element('span', 'status');
  readonly #basis = element('span', 'basis');

  constructor(person: string) {
    const avatar = element('span', 'avatar', initialOf(person), this.#dot);
    avatar.dataset['tint'] = String(tintOf(person));
    // The words beside it say the same.
    avatar.ariaHidden = 'true';
    const name = element('span', 'name', element('bdi', '', person));
    this.parts = [avatar, element('span', 'person-text', name, this.#status, this.#basis)];
  }

  show({ mark, isAged, status, basis }: Words): void {
    this.#dot.dataset['mark'] = mark;
    this.#dot.toggleAttribute('data-aged', isAged);
    setText(this.#status, status);
    setText(this.#basis, basis);
  }
}

function initialOf(person: string): string {
  for (const { segment } of graphemes.segment(person)) return segment.toUpperCase();
  return '';
}

function tintOf(person: string): number {
  let sum = 0;
  for (const character of person) sum += character.codePointAt(0) ?? 0;
  return sum % TINTS;
}
