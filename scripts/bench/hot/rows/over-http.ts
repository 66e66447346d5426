import assert from 'node:assert/strict';
import { SignJWT } from 'jose';
import type { Figure, Goal } from '../figure.ts';
import { HttpLoad, type HttpReply, type HttpSender } from '../load/http-load-process.ts';
import type { Row } from '../row.ts';
import type { BareReply } from '../servers/http-bare.ts';
import type { Side } from '../side.ts';
import type { Stage } from '../stage.ts';

const BARE = new URL('../servers/http-bare.ts', import.meta.url);
const SECRET = 'the secret of the benchmark, of more than thirty-two bytes';
/** What Node puts into the head of a reply by itself. */
const OWN_HEADERS: ReadonlySet<string> = new Set(['date', 'connection', 'keep-alive']);

/** What one connection asks for. */
export interface HttpQuestion {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  /** The `sub` of its token. */
  readonly caller: string;
  readonly scope?: string;
  /** Sent as JSON. */
  readonly body?: object;
}

export interface OverHttpOptions {
  /** A server that starts with `HttpServerOptions`. */
  readonly server: URL;
  /** Users who have just been active. */
  readonly fresh: readonly string[];
  /** One for each connection. */
  readonly questions: readonly HttpQuestion[];
  readonly status: number;
  /** Throws when what the question was answered with is wrong. */
  readonly check: (answer: unknown, question: HttpQuestion) => void;
  /** See {@link import('../servers/http-bare.ts').BareHttpOptions}. */
  readonly bodies: 'sent' | 'written';
  /** None for what is told beside. */
  readonly goal?: Goal;
}

interface Place {
  readonly server: Side<string>;
  readonly load: HttpLoad;
}

/** Requests over HTTP, against bare `node:http` with the same replies, head and all. */
export function overHttp(options: OverHttpOptions): Pick<Row, 'measure'> {
  const { questions, status, check, bodies, goal } = options;
  const measure = async (stage: Stage): Promise<readonly Figure[]> => {
    const senders = await Promise.all(questions.map((question) => senderOf(question, status)));
    const place = async (server: Side<string>): Promise<Place> => ({
      server,
      load: await HttpLoad.start(stage, server.address, senders),
    });
    const startAs = { folder: await stage.folder(), secret: SECRET, fresh: options.fresh };
    const ours = await place(await stage.start<string>('ours', options.server, startAs));
    const answers = (await ours.load.askOnce()).map((reply): BareReply => {
      const headers = reply.headers.filter(([name]) => !OWN_HEADERS.has(name.toLowerCase()));
      return { status, headers: Object.fromEntries(headers), body: reply.body };
    });
    for (const [index, question] of questions.entries()) check(bodyOf(answers[index]), question);

    const replies = Object.fromEntries(questions.map(({ path }, index) => [path, answers[index]]));
    const bare = await place(await stage.start<string>('bare', BARE, { replies, bodies }));
    const bareAnswers = await bare.load.askOnce();
    for (const [index, { path }] of questions.entries()) {
      assert.deepEqual(
        headOf(bareAnswers[index]),
        Object.entries(replies[path]?.headers ?? {})
          .map(lowerCased)
          .sort(),
      );
      assert.equal(bareAnswers[index]?.body, replies[path]?.body);
    }

    const turns = await stage.takeTurns({ ours, bare }, async ({ server, load }) => {
      await server.mark();
      const { answered, tookMs } = await load.burst(stage.turnMs);
      const { cpuUs } = await server.mark();
      return { perSecond: (answered / tookMs) * 1_000, cpuUs: cpuUs / answered };
    });
    return [
      turns.figure(({ perSecond }) => perSecond, { what: 'requests', unit: '/s', ...(goal && { goal }) }),
      turns.figure(({ cpuUs }) => cpuUs, { what: 'CPU', unit: 'us' }),
    ];
  };
  return { measure };
}

async function senderOf({ method, path, caller, scope, body }: HttpQuestion, status: number): Promise<HttpSender> {
  const token = await new SignJWT({ sub: caller, ...(scope !== undefined && { scope }) })
    .setProtectedHeader({ alg: 'HS256' })
    .setExpirationTime('1h')
    .sign(new TextEncoder().encode(SECRET));
  const json = body === undefined ? '' : JSON.stringify(body);
  const head = [
    `${method} ${path} HTTP/1.1`,
    'Host: 127.0.0.1',
    `Authorization: Bearer ${token}`,
    ...(body === undefined ? [] : ['Content-Type: application/json', `Content-Length: ${Buffer.byteLength(json)}`]),
  ];
  return { request: `${head.join('\r\n')}\r\n\r\n${json}`, status };
}

function bodyOf(reply: BareReply | undefined): unknown {
  return JSON.parse(reply?.body ?? '');
}

function headOf(reply: HttpReply | undefined): [string, string][] {
  return (reply?.headers ?? [])
    .map(lowerCased)
    .filter(([name]) => !OWN_HEADERS.has(name))
    .sort();
}

function lowerCased([name, value]: readonly [string, string]): [string, string] {
  return [name.toLowerCase(), value];
}
