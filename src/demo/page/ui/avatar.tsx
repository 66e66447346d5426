import type { ReactElement } from 'react';

const TINTS = 6;
const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** A name's first letter on a colour of its own. The words beside it say the same. */
export function Avatar({ name, isGroup = false }: { readonly name: string; readonly isGroup?: boolean }): ReactElement {
  return (
    <span className={isGroup ? 'avatar group' : 'avatar'} data-tint={tintOf(name)} aria-hidden="true">
      {initialOf(name)}
    </span>
  );
}

function initialOf(name: string): string {
  for (const { segment } of graphemes.segment(name)) return segment.toUpperCase();
  return '';
}

function tintOf(name: string): number {
  let sum = 0;
  for (const character of name) sum += character.codePointAt(0) ?? 0;
  return sum % TINTS;
}
