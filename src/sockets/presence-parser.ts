import * as parser from 'socket.io-parser';
import type { Packet } from 'socket.io-parser';
import { replyJson } from '../wire/presence-json.ts';
import { PROBE, Reply } from './packets.ts';

const { PacketType } = parser;

/** Socket.IO's own encoder, but that it need not find out what probes and answers are made of. What goes over the wire is the same. */
class Encoder extends parser.Encoder {
  override encode(packet: Packet): ReturnType<parser.Encoder['encode']> {
    const data = dataOf(packet);
    if (data === undefined) return super.encode(packet);
    const namespace = packet.nsp === '/' ? '' : `${packet.nsp},`;
    return [`${packet.type}${namespace}${packet.id ?? ''}${data}`];
  }
}

/** JSON of what the packet brings, where that is ours. */
function dataOf({ type, data }: Packet): string | undefined {
  if (type !== PacketType.ACK && type !== PacketType.EVENT) return undefined;
  const [first, second] = data as readonly unknown[];
  if (first instanceof Reply) return `[${replyJson(first)}]`;
  return second === PROBE ? '["presence:probe",{}]' : undefined;
}

/**
 * The `parser` option of a Socket.IO server that answers refreshes of many ids: for clients there is no difference, see
 * https://socket.io/docs/v4/custom-parser/. Without it all is answered as well.
 */
export const presenceParser = { ...parser, Encoder };
