import type { OutgoingHttpHeaders, ServerResponse } from 'node:http';

/** What a request is answered with: all of it is known before the first byte is sent. */
export interface Reply {
  readonly status: number;
  /** Of the body; there is none with 204. */
  readonly type: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export const NO_STORE = { 'Cache-Control': 'no-store' } as const;

export function jsonReply(body: string, headers: Reply['headers'] = {}, status = 200): Reply {
  return { status, type: 'application/json; charset=utf-8', headers, body };
}

/** Once for each response. To a HEAD request, Node sends no body. */
export function send(response: ServerResponse, { status, type, headers, body }: Reply): void {
  if (status === 204) {
    response.writeHead(status, headers).end();
    return;
  }
  // An object: lists of pairs are misread by what many Express apps look at heads with (on-headers before 1.1).
  const head: OutgoingHttpHeaders = { 'Content-Type': type, 'Content-Length': Buffer.byteLength(body) };
  Object.assign(head, headers);
  // What the app, or CORS, has said before goes on being said.
  const before = headers['Vary'] === undefined ? undefined : response.getHeader('Vary');
  if (before !== undefined) head['Vary'] = `${String(before)}, ${headers['Vary']}`;
  response.writeHead(status, head).end(body);
}
