import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { serve } from '../serve.ts';
import type { HttpLoadResult, HttpSender, HttpReply } from './http-load-process.ts';

/*
 * A client that costs less than any server does: what it sends was made before, and of what it gets it reads no more than
 * it has to. autocannon and undici take longer for a request than a bare server for its answer, which comes 50,000 times a
 * second, and would themselves be what is measured.
 */

/** A connection with one request in flight at a time. */
class Connection {
  readonly #socket: Socket;
  readonly #request: Buffer;
  readonly #status: string;
  /** Of a reply that has begun: how many bytes are to come. */
  #missing = 0;
  /** Gets every whole reply, as the chunks in which it came. */
  onReply: (chunks: readonly Buffer[]) => void = () => undefined;
  #chunks: Buffer[] = [];
  /** Whether replies are kept for `onReply`. */
  #isKept = false;

  private constructor(socket: Socket, { request, status }: HttpSender) {
    this.#socket = socket;
    this.#request = Buffer.from(request);
    this.#status = `HTTP/1.1 ${status} `;
    socket.on('data', (chunk: Buffer) => {
      this.#take(chunk);
    });
    socket.on('close', () => {
      throw new Error('the server has closed a connection');
    });
  }

  static async open(url: string, sender: HttpSender): Promise<Connection> {
    const { hostname, port } = new URL(url);
    const socket = connect({ host: hostname, port: Number(port), noDelay: true });
    await once(socket, 'connect');
    return new Connection(socket, sender);
  }

  send(): void {
    this.#socket.write(this.#request);
  }

  /** The reply to its request, whole. */
  ask(): Promise<string> {
    this.#isKept = true;
    this.send();
    return new Promise((resolve) => {
      this.onReply = (chunks) => {
        this.#isKept = false;
        resolve(Buffer.concat(chunks).toString());
      };
    });
  }

  #take(chunk: Buffer): void {
    if (this.#missing === 0) this.#missing = this.#lengthOf(chunk);
    this.#missing -= chunk.length;
    if (this.#isKept) this.#chunks.push(chunk);
    if (this.#missing > 0) return;
    if (this.#missing < 0) throw new Error('a reply to what was not asked');
    const chunks = this.#chunks;
    if (this.#isKept) this.#chunks = [];
    this.onReply(chunks);
  }

  /** Of the whole reply that begins with the chunk: every one has to be of the status that is wanted. */
  #lengthOf(chunk: Buffer): number {
    const head = chunk.toString('latin1', 0, MAX_HEAD_BYTES);
    const end = head.indexOf('\r\n\r\n');
    if (!head.startsWith(this.#status) || end < 0) throw new Error(`a wrong reply: ${head}`);
    const [, length] = /\r\ncontent-length: (\d+)\r\n/i.exec(head.slice(0, end + 2)) ?? [];
    if (length === undefined) throw new Error(`a reply without its length: ${head}`);
    return end + 4 + Number(length);
  }
}

const MAX_HEAD_BYTES = 2_048;

const connections: Connection[] = [];

async function open({ url, senders }: { url: string; senders: readonly HttpSender[] }): Promise<void> {
  for (const sender of senders) connections.push(await Connection.open(url, sender));
}

/** Each connection asks as soon as it has its answer, until the time is over; then the last answers are waited for. */
async function burst(forMs: number): Promise<HttpLoadResult> {
  const startedAtMs = performance.now();
  const untilMs = startedAtMs + forMs;
  let answered = 0;
  await Promise.all(
    connections.map(
      (connection) =>
        new Promise<void>((resolve) => {
          connection.onReply = () => {
            answered += 1;
            if (performance.now() < untilMs) connection.send();
            else resolve();
          };
          connection.send();
        }),
    ),
  );
  return { answered, tookMs: performance.now() - startedAtMs };
}

function askOnce(): Promise<HttpReply[]> {
  return Promise.all(connections.map(async (connection) => replyIn(await connection.ask())));
}

function replyIn(text: string): HttpReply {
  const end = text.indexOf('\r\n\r\n');
  const [, ...lines] = text.slice(0, end).split('\r\n');
  return {
    headers: lines.map((line): [string, string] => {
      const colon = line.indexOf(': ');
      return [line.slice(0, colon), line.slice(colon + 2)];
    }),
    body: text.slice(end + 4),
  };
}

serve(open, { burst: (forMs) => burst(Number(forMs)), askOnce });
