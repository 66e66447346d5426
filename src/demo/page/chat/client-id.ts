// Not randomUUID, which browsers withhold from pages that came by plain HTTP from another machine.
const page = [...crypto.getRandomValues(new Uint32Array(3))].map((part) => part.toString(36)).join('');
let count = 0;

/** Unlike any other of this page, and of all pages. */
export function nextClientId(): string {
  count += 1;
  return `${page}-${count}`;
}
