import * as fc from 'fast-check';
import { damaged } from '../inputs/damage.ts';
import { jsonAround, refreshMessage, TOO_LARGE, valuesAround } from '../inputs/messages.ts';
import { assertServed, isAccepted, isReplyTo } from '../oracles/reply.ts';
import type { Ack } from '../stage/raw-socket.ts';
import { Stage } from '../stage/stage.ts';
import type { Tally, Target } from '../target.ts';

type Frame = string | Uint8Array;

const ackId = fc.oneof(fc.nat(99), fc.constantFrom('', '-1', '999999999999999999999', '1e9', '0x1', ' '));
const namespace = fc.constantFrom('', '', '', '/,', '/admin,', '/__proto__,', '/?token=x,', '/');
const refresh = fc
  .tuple(fc.nat(99), valuesAround(refreshMessage))
  .map(([id, message]) => `42${id}["presence:refresh",${JSON.stringify(message)}]`)
  .filter((text) => text.length < TOO_LARGE);
const oddRefresh = fc
  .tuple(namespace, ackId, jsonAround(refreshMessage))
  .map(([to, id, message]) => `42${to}${id}["presence:refresh",${message}]`);
const other = fc.constantFrom(
  ...[
    '0',
    '1',
    '2',
    '2probe',
    '3',
    '3probe',
    '4',
    '5',
    '6',
    '7',
    'b',
    'bAAEC',
    '40',
    '40{}',
    '40/admin,',
    '41',
    '41/x,',
  ],
  ...['40{"user":"alice"}', '42', '42[]', '42["x"]', '42["disconnect"]', '430[]', '431[{"idleMs":0}]', '43{}', '44"x"'],
  ...['451-["presence:refresh",{"_placeholder":true,"num":0}]', '4510-["x"]', '45999999-["x"]', '461-0[]', '45-["x"]'],
  ...[
    '450-["x"]',
    '451-["presence:refresh",{"ids":{"_placeholder":true,"num":99}}]',
    '451-7["presence:refresh",{"ids":[]}]',
  ],
  `421["presence:refresh",${'['.repeat(5_000)}${']'.repeat(5_000)}]`,
  `42/${'x'.repeat(10_000)},["x"]`,
);
const stranger: fc.Arbitrary<Frame> = fc.oneof(
  { weight: 2, arbitrary: oddRefresh },
  { weight: 3, arbitrary: damaged(refresh) },
  { weight: 3, arbitrary: damaged(other) },
  { weight: 1, arbitrary: fc.string({ maxLength: 20 }) },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 20 }) },
);
/** Most strangers end the connection: what comes before and after them is well-formed. */
const batch: fc.Arbitrary<readonly Frame[]> = fc
  .tuple(fc.array(refresh, { maxLength: 8 }), fc.array(stranger, { maxLength: 2 }), fc.nat(8))
  .map(([good, strange, at]) => [...good.slice(0, at), ...strange, ...good.slice(at)]);

/** The message of what may be taken for a refresh, by whoever reads packets generously. */
function messageIn(frame: Frame): unknown {
  if (typeof frame !== 'string') return undefined;
  // Half a character is another one by the time it has been sent.
  const sent = Buffer.from(frame).toString();
  try {
    const args: unknown = JSON.parse(sent.slice(sent.indexOf('[')));
    return Array.isArray(args) && args[0] === 'presence:refresh' ? { message: args[1] as unknown } : undefined;
  } catch {
    return undefined;
  }
}

/** What must be acked by a server that goes on listening: an event with an ack id, in the default namespace. */
function wantsAck(frame: Frame): boolean {
  return typeof frame === 'string' && /^42(?:\/,)?\d{1,9}\[/.test(frame) && messageIn(frame) !== undefined;
}

/** Every ack is one to a refresh that was sent; no refresh is acked twice. */
function assertAsked(frames: readonly Frame[], acks: readonly Ack[]): void {
  const open = frames.map(messageIn).filter((found) => found !== undefined) as { readonly message: unknown }[];
  for (const { args } of acks) {
    const index = open.findIndex(({ message }) => isReplyTo(message, args[0]));
    if (index === -1) throw new Error(`nobody asked for ${JSON.stringify(args)}`);
    open.splice(index, 1);
  }
}

/** Frames of all kinds to a real server, a connection for each dozen: it answers afterwards, or has hung up. No third way. */
export const frames: Target<readonly Frame[]> = {
  name: 'frames',
  share: 5,
  inputs: batch,
  open: async () => {
    const stage = await Stage.open();
    const alice = await stage.connect('alice');
    return {
      take: async (sent): Promise<Tally> => {
        const mallory = await stage.connect('mallory');
        for (const one of sent) mallory.send(one);
        const { acks, isOpen } = await mallory.settle(sent, () => alice.ask({ ids: [] }));
        await mallory.close();
        assertAsked(sent, acks);
        const wanted = sent.filter(wantsAck).length;
        if (isOpen && acks.length < wanted) throw new Error(`${acks.length} acks, and ${wanted} are due`);
        assertServed(await alice.ask({ ids: ['bob'] }));
        stage.assertFaultless();
        const accepted = acks.filter(({ args }) => isAccepted(args[0])).length;
        return { accepted, refused: sent.length - accepted };
      },
      close: () => stage.close(),
    };
  },
};
