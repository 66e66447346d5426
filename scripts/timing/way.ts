/** What came back, and what could be told of it by somebody who watches closely. */
export interface Answer {
  readonly tookUs: number;
  /** All of it, as it came over the wire. */
  readonly bytes: string;
  /** How old the evidence is when it arrives, in ms: the server's clock is ours. */
  readonly ageMs: number;
  /** How long it may be kept, in s, where the answer says so. */
  readonly keepForS: number | undefined;
}

/** A way in, for one viewer, who asks one thing at a time. */
export interface Way {
  /** Demands the freshest answer that can be had. */
  look(id: string): Promise<Answer>;
  close(): void;
}

/**
 * What of an answer tells one kind of people from another. Gone is what differs from one answer to the next: whom it is
 * about, moments, the number of an ack. How long it may be kept is compared by itself.
 */
export function shapeOf(bytes: string, id: string): string {
  return bytes
    .replaceAll(id, 'ID')
    .replace(/"(lastSeen|checkedAt|now)":\d+/g, '"$1":MS')
    .replace(/^3\d+\[/, '3ACK[')
    .replace(/^Date: .*$/m, 'Date: NOW')
    .replace(/max-age=\d+/, 'max-age=S');
}
