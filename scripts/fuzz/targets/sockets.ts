import * as fc from 'fast-check';
import { helloMessage, refreshMessage, TOO_LARGE, valuesAround } from '../inputs/messages.ts';
import { oddValue } from '../inputs/damage.ts';
import { assertServed, isAccepted, isReplyTo } from '../oracles/reply.ts';
import { Stage } from '../stage/stage.ts';
import type { Tally, Target } from '../target.ts';

/** An event as JSON text, with or without a wish to be acked. */
interface Event {
  readonly text: string;
  readonly wantsAck: boolean;
}

const MOST_AT_ONCE = 40;

const event = (name: string, ...args: fc.Arbitrary<unknown>[]): fc.Arbitrary<string> =>
  fc.tuple(...args).map((values) => JSON.stringify([name, ...values]));
const strangers = fc.constantFrom(
  'presence:refresh',
  'presence:bye',
  'presence:',
  'presence:probe',
  'say',
  '__proto__',
  '',
);
const events: fc.Arbitrary<Event> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      text: event('presence:refresh', valuesAround(refreshMessage)),
      wantsAck: fc.constant(true),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ text: event('presence:hello', valuesAround(helloMessage)), wantsAck: fc.boolean() }),
  },
  {
    weight: 1,
    arbitrary: strangers.chain((name) =>
      fc.record({ text: event(name, oddValue, oddValue), wantsAck: fc.constant(false) }),
    ),
  },
);

/** Messages to a real server on real sockets, some dozens at a time: each refresh is acked as it must, nothing else is. */
export const sockets: Target<readonly Event[]> = {
  name: 'sockets',
  share: 12,
  inputs: fc.array(
    events.filter(({ text }) => text.length < TOO_LARGE),
    { minLength: 1, maxLength: MOST_AT_ONCE },
  ),
  open: async () => {
    const stage = await Stage.open();
    let mallory = await stage.connect('mallory');
    const alice = await stage.connect('alice');
    return {
      take: async (batch): Promise<Tally> => {
        for (const [id, { text, wantsAck }] of batch.entries()) mallory.send(`42${wantsAck ? id : ''}${text}`);
        const { acks, isOpen } = await mallory.settle(batch.map(({ text }) => text));
        if (!isOpen) {
          mallory = await stage.connect('mallory');
          throw new Error('the server has hung up');
        }
        assertServed(await alice.ask({ ids: ['bob'] }));
        stage.assertFaultless();
        return judge(batch, new Map(acks.map(({ id, args }) => [id, args[0]])), acks.length);
      },
      close: () => stage.close(),
    };
  },
};

function judge(batch: readonly Event[], replies: ReadonlyMap<number, unknown>, acks: number): Tally {
  let accepted = 0;
  let asked = 0;
  for (const [id, { text, wantsAck }] of batch.entries()) {
    const [name, message] = JSON.parse(text) as unknown[];
    if (!wantsAck || name !== 'presence:refresh') continue;
    asked += 1;
    const reply = replies.get(id);
    if (reply === undefined || !isReplyTo(message, reply)) throw new Error(`${text} got ${JSON.stringify(reply)}`);
    if (isAccepted(reply)) accepted += 1;
  }
  if (acks !== asked) throw new Error(`${acks} acks for ${asked} refreshes`);
  return { accepted, refused: asked - accepted };
}
