/** The code points of a text; halves of surrogate pairs come alone. */
export function charactersOf(text: string): string[] {
  return Array.from(text);
}

/** ASCII digits alone, at least one. */
export function isDigits(text: string, most = Infinity): boolean {
  return text !== '' && text.length <= most && charactersOf(text).every((one) => one >= '0' && one <= '9');
}
