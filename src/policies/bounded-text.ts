/**
 * The body as text, unpacked if it came packed. Read piece by piece: of one that is too large no more is read.
 * @throws {Error}, by rejection, when it has more than `maxBytes`, or ends before its end.
 */
export async function textOf(response: Response, maxBytes: number): Promise<string> {
  const decoder = new TextDecoder();
  let bytes = 0;
  let text = '';
  // Leaving the loop closes the connection.
  for await (const piece of response.body ?? []) {
    bytes += piece.byteLength;
    if (bytes > maxBytes) throw new Error(`its answer has more than ${maxBytes} bytes`);
    text += decoder.decode(piece, { stream: true });
  }
  return text + decoder.decode();
}
