import * as fc from 'fast-check';
import { damaged } from '../inputs/damage.ts';
import { anyText, legalId } from '../inputs/ids.ts';
import { jsonAround, refreshMessage, touchMessage, visibility } from '../inputs/messages.ts';
import { type Fate, fateOfRefresh, fateOfTouches, isLegalId, isVisibility } from '../oracles/legal.ts';
import { HttpClient, type HttpRequest, type HttpResponse } from '../stage/http-client.ts';
import { Stage, TOKEN } from '../stage/stage.ts';
import { ACCEPTED, REFUSED, type Tally, type Target } from '../target.ts';

interface Input {
  readonly method: 'GET' | 'DELETE' | 'POST' | 'PUT';
  readonly path: string;
  readonly body: string;
  readonly cacheControl: string;
}

const REFRESH = '/v1/presence/refresh';
const TOUCH = '/v1/touch';
const VISIBILITY = '/v1/visibility';

/** What no client can send, or sends in another way: all else goes out as it is. */
const sendable = (path: string): string => path.replace(/[^\x21-\x7e]|#/g, '%');
const escaped = (text: string): string => encodeURIComponent(text.replace(/\p{Cs}/gu, '\ufffd'));
const segment = fc.oneof(damaged(legalId.map(escaped)), legalId.map(escaped), anyText.map(escaped));
const cacheControl = fc.constantFrom('', 'no-cache', 'max-age=0', 'max-age=99999999999', 'max-age="1', ',,,=');

const inputs: fc.Arbitrary<Input> = fc.oneof(
  fc.record({
    method: fc.constantFrom('GET', 'GET', 'DELETE'),
    path: segment.map((text) => `/v1/presence/${sendable(text)}`),
    body: fc.constant(''),
    cacheControl,
  }),
  fc.record({
    method: fc.constant('POST'),
    path: fc.constant(REFRESH),
    body: jsonAround(refreshMessage),
    cacheControl,
  }),
  fc.record({ method: fc.constant('POST'), path: fc.constant(TOUCH), body: jsonAround(touchMessage), cacheControl }),
  fc.record({ method: fc.constant('PUT'), path: fc.constant(VISIBILITY), body: jsonAround(visibility), cacheControl }),
);

/** The status and, of an error, the codes: 404 is for what is no route at all. */
interface Expected {
  readonly status: number;
  readonly codes?: Exclude<Fate, 'good'>;
}

function expected({ method, path, body }: Input): Expected {
  if (method === 'GET' || method === 'DELETE') return expectedOfPath(method, path.slice('/v1/presence/'.length));
  const fate = fateOf(path, parsed(body));
  return fate === 'good' ? { status: path === TOUCH ? 202 : 200 } : { status: 400, codes: fate };
}

function fateOf(path: string, value: unknown): Fate {
  if (path === REFRESH) return fateOfRefresh(value, 'http');
  if (path === TOUCH) return fateOfTouches(value);
  return isVisibility(value) ? 'good' : ['invalid_request'];
}

function expectedOfPath(method: string, rest: string): Expected {
  const [pathname = ''] = rest.split('?');
  const [id = '', more, ...most] = pathname.split('/');
  // One slash at the end means nothing.
  if (id === '' || (more !== undefined && more !== '') || most.length > 0) return { status: 404 };
  return isLegalId(decoded(id))
    ? { status: method === 'GET' ? 200 : 204 }
    : { status: 400, codes: ['invalid_request'] };
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(
      Buffer.from(body)
        .toString()
        .replace(/^\ufeff/, ''),
    );
  } catch {
    return undefined;
  }
}

function toRequest({ method, path, body, cacheControl }: Input): HttpRequest {
  const headers: Record<string, string> = { Authorization: `Bearer ${TOKEN}`, 'Cache-Control': cacheControl };
  if (method !== 'POST' && method !== 'PUT') return { method, path, headers };
  return { method, path, headers: { ...headers, 'Content-Type': 'application/json' }, body: Buffer.from(body) };
}

function judge(input: Input, { status, text }: HttpResponse): Tally {
  const wanted = expected(input);
  const got = `${status} ${text.slice(0, 300)}`;
  if (status !== wanted.status) throw new Error(`${got}, and should be ${wanted.status}`);
  if (status === 404) return REFUSED;
  if (wanted.codes === undefined) {
    if (status === 200 && input.path === REFRESH) assertAnswered(parsed(input.body), text);
    return ACCEPTED;
  }
  const { code, detail } = JSON.parse(text) as { code: string; detail: string };
  if (!wanted.codes.some((one) => one === code) || detail.length > 1_000) throw new Error(got);
  return REFUSED;
}

function assertAnswered(message: unknown, text: string): void {
  const { presences } = JSON.parse(text) as { presences: readonly { id: string }[] };
  const wanted = [...new Set((message as { ids: string[] }).ids)];
  if (presences.map(({ id }) => id).join('\n') !== wanted.join('\n')) throw new Error(`not who was asked for: ${text}`);
}

/** Paths and bodies over HTTP, on a connection that is kept: status and code are those of the reference. */
export const http: Target<Input> = {
  name: 'http',
  share: 4,
  inputs,
  open: async () => {
    const stage = await Stage.open();
    const client = new HttpClient(stage.port);
    return {
      take: async (input) => {
        const response = await client.send(toRequest(input));
        stage.assertFaultless();
        return judge(input, response);
      },
      close: () => {
        client.close();
        return stage.close();
      },
    };
  },
};
