import { WebSocket } from 'ws';
import { serve } from '../serve.ts';
import type { CrowdOptions, Heard } from './crowd-process.ts';
import { openEach, openRawSocket } from './raw-sockets.ts';

const sockets: WebSocket[] = [];
let pings = 0;
let others = 0;

/** Everybody connects and then keeps still, but for the pongs that keep a connection. */
const connect = ({ url, auths }: CrowdOptions): Promise<void> =>
  openEach(auths, async (auth) => {
    const onPacket = (packet: string): void => {
      if (packet === '2') pings += 1;
      else others += 1;
    };
    sockets.push(await openRawSocket({ url, auth }, onPacket));
  });

serve(connect, {
  heard: (): Heard => {
    const heard = { pings, others };
    pings = others = 0;
    return heard;
  },
  open: () => sockets.filter(({ readyState }) => readyState === WebSocket.OPEN).length,
});
