import { IncomingMessage } from 'node:http';
import { isIP, Socket } from 'node:net';
import * as fc from 'fast-check';
import { clientAddresses } from '../../../src/server/client-address.ts';
import { foreignOrigin } from '../../../src/server/origins.ts';
import { damaged } from '../inputs/damage.ts';
import { functionTarget } from '../target.ts';

interface Input {
  readonly proxies: number;
  readonly forwardedFor: string;
  readonly forwardedHost: string | undefined;
  readonly origin: string;
}

const OWN = 'chat.example';
const PEER = '203.0.113.9';
const LISTED = 'https://other.example';

const address = fc.oneof(
  fc.ipV4(),
  fc.ipV6(),
  fc.constantFrom('::ffff:10.0.0.1', 'unknown', '_hidden', '10.0.0.1:80', ''),
);
const origin = fc
  .tuple(
    fc.constantFrom('http', 'https', 'https', 'app', 'HTTPS', 'null', 'file'),
    fc.constantFrom('://', '://', '://', ':', ':\\', ':///'),
    fc.constantFrom(
      OWN,
      OWN,
      'evil.example',
      `${OWN}.evil.example`,
      `evil-${OWN}`,
      'other.example',
      `evil.example@${OWN}`,
    ),
    fc.constantFrom('', '', ':443', ':80', ':8443', '/', `#${OWN}`, `@${OWN}`, `\\@${OWN}`, '.'),
  )
  .map((parts) => parts.join(''));
const inputs: fc.Arbitrary<Input> = fc.record({
  proxies: fc.nat(3),
  forwardedFor: damaged(fc.array(address, { maxLength: 4 }).map((list) => list.join(', '))),
  forwardedHost: fc.constantFrom(undefined, undefined, 'evil.example', OWN, `${OWN}, evil.example`),
  origin: fc.oneof(fc.constantFrom(`http://${OWN}`, `https://${OWN}`, LISTED), origin, damaged(origin)),
});

function requestOf({ forwardedFor, forwardedHost, origin }: Input): IncomingMessage {
  const socket = Object.defineProperty(new Socket(), 'remoteAddress', { value: PEER });
  const request = new IncomingMessage(socket);
  request.headers = { host: OWN, 'x-forwarded-for': forwardedFor, origin };
  if (forwardedHost !== undefined) request.headers['x-forwarded-host'] = forwardedHost;
  return request;
}

/** Nearest first: so many of them are proxies, and the one before those is the client, if it has an address. */
function clientOf({ proxies, forwardedFor }: Input): string {
  // Of a list, what is empty does not count (RFC 9110, section 5.6.1).
  const claimed = forwardedFor.split(',').flatMap((one) => one.replace(/^ +/, '').replace(/(?<! ) +$/, '') || []);
  const hops = [PEER, ...claimed.reverse()];
  const client = hops[Math.min(proxies, hops.length - 1)] ?? PEER;
  return isIP(client) === 0 ? PEER : client.replace(/^::ffff:(?=\d+\.)/i, '');
}

const hostOf = ({ proxies, forwardedHost }: Input): string =>
  (proxies > 0 ? (forwardedHost ?? OWN) : OWN).split(',')[0]?.trim() ?? '';

/** Whether the page may ask. Browsers write an origin in one way, without the port that is understood. */
function mayAsk(input: Input): boolean {
  return [LISTED, `http://${hostOf(input)}`, `https://${hostOf(input)}`].includes(input.origin);
}

/** Who sends a request, and from which page: what anybody may claim is believed of trusted proxies alone. */
export const edge = functionTarget({
  name: 'edge',
  share: 4,
  inputs,
  takes: (input) => {
    const { addressOf, hostOf } = clientAddresses(input.proxies);
    const request = requestOf(input);
    const found = addressOf(request);
    if (found !== clientOf(input)) throw new Error(`taken for ${found}, and is ${clientOf(input)}`);
    return foreignOrigin({ origins: [LISTED], hostOf })(request) === undefined;
  },
  expected: mayAsk,
});
