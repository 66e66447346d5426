import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { text } from 'node:stream/consumers';

export interface Question {
  readonly viewer: string;
  readonly ids: readonly string[];
}

/** Answers a question that has come in, or leaves it. */
export type Answering = (response: ServerResponse, question: Question, request: IncomingMessage) => void;

/** A policy endpoint on a real port, which answers as it is told. */
export interface PolicyEndpoint {
  readonly url: string;
  /** All that was asked, and how. */
  readonly questions: readonly Question[];
  readonly headers: readonly IncomingHttpHeaders[];
  /** What the next questions are answered with; `full` for all, until it is set. */
  answering: Answering;
  /** Resolves with the next question, before it is answered. */
  asked(): Promise<Question>;
  /** Connections that are open. */
  readonly connections: ReadonlySet<Socket>;
  /** Cuts what is open. */
  close(): Promise<void>;
}

/** Answers with this level for each id. */
export const decide =
  (levelOf: (id: string, viewer: string) => string): Answering =>
  (response, { viewer, ids }) => {
    response.setHeader('Content-Type', 'application/json');
    response.end(JSON.stringify({ access: ids.map((id) => levelOf(id, viewer)) }));
  };

export async function startPolicyEndpoint(): Promise<PolicyEndpoint> {
  const questions: Question[] = [];
  const headers: IncomingHttpHeaders[] = [];
  const connections = new Set<Socket>();
  const waiting: ((question: Question) => void)[] = [];
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      const question = JSON.parse(body) as Question;
      questions.push(question);
      headers.push(request.headers);
      for (const tell of waiting.splice(0)) tell(question);
      endpoint.answering(response, question, request);
    });
  });
  server.on('connection', (socket) => {
    connections.add(socket);
    socket.once('close', () => connections.delete(socket));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const endpoint: PolicyEndpoint = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/policy`,
    questions,
    headers,
    connections,
    answering: decide(() => 'full'),
    asked: () => new Promise((resolve) => waiting.push(resolve)),
    close: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
  return endpoint;
}
