import ipaddr from 'ipaddr.js';
import { PresenceError } from '../domain/errors.ts';

/** This machine and its own networks: behind them is the proxy, if there is one, and not one client but all of them. */
const OWN_RANGES: ReadonlySet<string> = new Set(['loopback', 'private', 'linkLocal', 'uniqueLocal']);
/** Of an IPv6 address; the other half its owner chooses at will. */
const NETWORK_BITS = 64;

/** An IPv4 address, or the network of an IPv6 one; undefined for our own, and for what is none. */
export function networkOf(address: string | undefined): string | undefined {
  if (address === undefined || !ipaddr.isValid(address)) return undefined;
  const parsed = ipaddr.process(address);
  if (OWN_RANGES.has(parsed.range())) return undefined;
  return parsed instanceof ipaddr.IPv6
    ? ipaddr.IPv6.networkAddressFromCIDR(`${parsed.toString()}/${NETWORK_BITS}`).toString()
    : parsed.toString();
}

/** The networks of whatever the embedder knows the addresses of. Where that fails, `onError` hears of it, and there is none. */
export function networksBy<Peer>(
  address: (peer: Peer) => unknown,
  onError: (error: PresenceError) => void,
): (peer: Peer) => string | undefined {
  return (peer) => {
    try {
      const found = address(peer);
      if (found === undefined || typeof found === 'string') return networkOf(found);
      onError(new PresenceError('invalid_request', `option address, result: must be a string, got ${typeof found}`));
    } catch (cause) {
      onError(new PresenceError('unavailable', 'option address: it has thrown', { cause }));
    }
    return undefined;
  };
}
