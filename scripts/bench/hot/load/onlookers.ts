import type { WebSocket } from 'ws';
import type { Presence } from '../../../../src/domain/presence.ts';
import type { RefreshReply } from '../../../../src/wire/protocol.ts';
import { distributionOf } from '../../../support/distribution.ts';
import { serve } from '../serve.ts';
import type { OnlookersOptions, Rush } from './onlookers-process.ts';
import { openEach, openRawSocket } from './raw-sockets.ts';

interface Onlooker {
  readonly socket: WebSocket;
  /** When it asked. */
  askedAtMs: number;
}

const onlookers: Onlooker[] = [];
/** Hears of each answer. */
let onAnswer: (onlooker: Onlooker, answer: Presence) => void = () => undefined;

const connect = ({ url, count }: OnlookersOptions): Promise<void> =>
  openEach(Array(count).keys(), async (index) => {
    const onlooker: Onlooker = {
      askedAtMs: 0,
      socket: await openRawSocket({ url, auth: { user: `onlooker-${index}` } }, (packet) => {
        if (packet === '2') return;
        for (const answer of answersIn(packet)) onAnswer(onlooker, answer);
      }),
    };
    onlookers.push(onlooker);
  });

/** Of an ack, or of `presence:resolved` where they could not wait for it. */
function answersIn(packet: string): readonly Presence[] {
  const content = JSON.parse(packet.slice(packet.indexOf('['))) as unknown[];
  if (!packet.startsWith('43')) return content[1] as Presence[];
  return (content[0] as RefreshReply).presences;
}

/** All look at the same person at once. Resolves when all are answered. */
async function rush(id: unknown): Promise<Rush> {
  const question = `421${JSON.stringify(['presence:refresh', { ids: [id] }])}`;
  const waitsMs: number[] = [];
  const kinds: Record<string, number> = {};
  const answered = new Promise<void>((resolve) => {
    onAnswer = ({ askedAtMs }, { status, evidence }) => {
      waitsMs.push(performance.now() - askedAtMs);
      kinds[`${status} ${evidence}`] = (kinds[`${status} ${evidence}`] ?? 0) + 1;
      if (waitsMs.length === onlookers.length) resolve();
    };
  });
  for (const onlooker of onlookers) {
    onlooker.askedAtMs = performance.now();
    onlooker.socket.send(question);
  }
  await answered;
  return { kinds, waitMs: distributionOf(waitsMs) };
}

serve(connect, { rush });
