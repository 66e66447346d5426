import { Agent, type IncomingMessage, request } from 'node:http';
import { text } from 'node:stream/consumers';
import type { Presence } from '../../src/domain/presence.ts';
import { BenchError } from '../bench/sockets/bench-error.ts';
import { VIEWER_HEADER } from './timing-server.ts';
import type { Answer, Way } from './way.ts';

/** Looks by `GET /v1/presence/:id`, over one connection. */
export function httpWay(url: string, viewer: string): Way {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const headers = { [VIEWER_HEADER]: viewer, 'Cache-Control': 'no-cache' };
  const look = async (id: string): Promise<Answer> => {
    const askedAtNs = process.hrtime.bigint();
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      request(new URL(`/v1/presence/${id}`, url), { agent, headers }, resolve)
        .once('error', reject)
        .end();
    });
    const body = await text(response);
    const tookUs = Number(process.hrtime.bigint() - askedAtNs) / 1_000;
    const bytes = [String(response.statusCode), ...headerLines(response), '', body].join('\n');
    if (response.statusCode !== 200) throw new BenchError(`no answer about ${id}: ${bytes}`);
    const { checkedAt } = JSON.parse(body) as Presence;
    const [, keepFor] = /max-age=(\d+)/.exec(response.headers['cache-control'] ?? '') ?? [];
    return { tookUs, bytes, ageMs: Date.now() - checkedAt, keepForS: Number(keepFor) };
  };
  return {
    look,
    close: () => {
      agent.destroy();
    },
  };
}

/** In the order in which they came. */
function headerLines({ rawHeaders }: IncomingMessage): string[] {
  return rawHeaders.flatMap((name, at) => (at % 2 === 0 ? [`${name}: ${rawHeaders[at + 1] ?? ''}`] : []));
}
