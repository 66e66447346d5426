import { createServer, type IncomingMessage } from 'node:http';
import { serve } from '../serve.ts';
import { listen } from './listening.ts';

export interface BareReply {
  readonly status: number;
  /** All but what Node adds by itself. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface BareHttpOptions {
  /** Of each path. */
  readonly replies: Readonly<Record<string, BareReply>>;
  /**
   * - `sent`: the body is sent as it is
   * - `written`: the JSON of the request is parsed first, and the body is JSON that is written anew for every reply
   */
  readonly bodies: 'sent' | 'written';
}

/** Bare `node:http` that knows its answers before. */
serve(({ replies, bodies }: BareHttpOptions) => {
  const answers = new Map(
    Object.entries(replies).map(([path, reply]) => [path, { ...reply, value: JSON.parse(reply.body) as unknown }]),
  );
  const http = createServer((request, response) => {
    const answer = answers.get(request.url ?? '');
    if (answer === undefined) {
      response.writeHead(404).end();
      return;
    }
    const { status, headers } = answer;
    if (bodies === 'sent') {
      response.writeHead(status, headers).end(answer.body);
      return;
    }
    readBody(request, (text) => {
      JSON.parse(text);
      const body = JSON.stringify(answer.value);
      response.writeHead(status, { ...headers, 'Content-Length': Buffer.byteLength(body) }).end(body);
    });
  });
  return listen(http);
});

function readBody(request: IncomingMessage, done: (text: string) => void): void {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    done(Buffer.concat(chunks).toString());
  });
}
