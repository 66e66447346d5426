/** A trace that cannot be used. The message names the file and, where there is one, the line and the column. */
export class TraceError extends Error {
  override readonly name = 'TraceError';

  constructor(file: string, place: { line?: number; column?: string }, complaint: string, options?: ErrorOptions) {
    const line = place.line === undefined ? '' : `, line ${place.line}`;
    const column = place.column === undefined ? '' : `, column ${place.column}`;
    super(`${file}${line}${column}: ${complaint}`, options);
  }
}
