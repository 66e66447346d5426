import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import proxyAddr from 'proxy-addr';
import { z } from 'zod';

/** How many proxies stand before the server, or the addresses and subnets that they have. */
export type TrustedProxies = number | readonly string[];

/** Whether the proxy at this address, so many hops away from the server, is believed. */
type Trust = (address: string, hop: number) => boolean;

const TRUST_RULE = 'must be a number of proxies, or addresses and subnets such as 10.0.0.0/8, separated by commas';
const MAX_PROXIES = 16;

/** As Express takes it for `trust proxy`, but for "everybody". */
export const trustedProxiesSchema = z.string().transform((text, context): TrustedProxies => {
  const isNumber = /^\d{1,2}$/.test(text);
  const proxies = isNumber ? Number(text) : text.split(',').map((part) => part.trim());
  try {
    trustIn(proxies);
    if (!isNumber || Number(text) <= MAX_PROXIES) return proxies;
  } catch {
    // Not understood; as is said below.
  }
  context.addIssue({ code: 'custom', message: TRUST_RULE });
  return z.NEVER;
});

/** What the server can know of who sends a request, on HTTP and on sockets alike. */
export interface ClientAddresses {
  readonly trust: Trust;
  /** The address of the client, as the nearest of the trusted proxies saw it. Never empty, never anything but an IP address. */
  readonly addressOf: (request: IncomingMessage) => string;
  /** The host the client asked for, in lower case. */
  readonly hostOf: (request: IncomingMessage) => string;
}

/** Without trusted proxies, `X-Forwarded-*` is what anybody may claim, and is not looked at. */
export function clientAddresses(proxies: TrustedProxies = 0): ClientAddresses {
  const trust = trustIn(proxies);
  const peerOf = ({ socket }: IncomingMessage): string => socket.remoteAddress ?? '0.0.0.0';
  return {
    trust,
    addressOf: (request) => {
      const claimed = proxyAddr(request, trust);
      return plain(isIP(claimed) === 0 ? peerOf(request) : claimed);
    },
    hostOf: (request) => {
      const forwarded = trust(peerOf(request), 0) ? request.headers['x-forwarded-host'] : undefined;
      const [first = ''] = String(forwarded ?? request.headers.host ?? '').split(',', 1);
      return first.trim().toLowerCase();
    },
  };
}

function trustIn(proxies: TrustedProxies): Trust {
  return typeof proxies === 'number' ? (_address, hop) => hop < proxies : proxyAddr.compile([...proxies]);
}

/** One client has one address, also where the server listens on IPv6 and hears of IPv4 through it. */
function plain(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.)/i, '');
}
