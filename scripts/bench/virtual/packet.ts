import { type Purpose, purposeOf } from '../measure/classify.ts';

/** Socket.IO's packet types that are used, as they are written on the wire. */
const DIGITS = { connect: '0', disconnect: '1', event: '2', ack: '3' } as const;

/** A Socket.IO packet of the default namespace. Encoded once, to however many it goes. */
export interface Packet {
  readonly kind: keyof typeof DIGITS;
  /** Of an event that wants an ack, and of the ack. */
  readonly ackId: number | undefined;
  readonly json: string;
  /** The name, when that is all there is to an event. */
  readonly bareEvent?: string;
  readonly purpose: Purpose;
  /** Bytes of the WebSocket message: Engine.IO's type, and the packet. */
  readonly payloadBytes: number;
}

export function packetOf(kind: Packet['kind'], data?: unknown, ackId?: number): Packet {
  const json = data === undefined ? '' : JSON.stringify(data);
  const text = `${DIGITS[kind]}${ackId ?? ''}${json}`;
  return { kind, ackId, json, purpose: purposeOf('message', text), payloadBytes: 1 + Buffer.byteLength(text) };
}

const bareEvents = new Map<string, Packet>();

/** An event. Those without arguments, beats above all, are encoded once and for all. */
export function eventPacket(event: string, args: readonly unknown[], ackId?: number): Packet {
  if (args.length > 0 || ackId !== undefined) return packetOf('event', [event, ...args], ackId);
  let packet = bareEvents.get(event);
  if (packet === undefined) bareEvents.set(event, (packet = { ...packetOf('event', [event]), bareEvent: event }));
  return packet;
}

/** What the receiver of an event or an ack makes of it: its own copy. Of an event the name first. */
export function read({ bareEvent, json }: Packet): unknown[] {
  return bareEvent === undefined ? (JSON.parse(json) as unknown[]) : [bareEvent];
}
