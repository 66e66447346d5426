import { WebSocket } from 'ws';

/** How many connect at a time. */
const AT_ONCE = 50;

/** Where to, and what is said of the user in the handshakes of Socket.IO and of HTTP. */
export interface RawSocketOptions {
  readonly url: string;
  readonly auth: object;
}

/** Resolves once it is in the namespace. `onPacket` gets all packets that come then, and pings, which are answered. */
export async function openRawSocket(
  { url, auth }: RawSocketOptions,
  onPacket: (packet: string) => void,
): Promise<WebSocket> {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`, {
    perMessageDeflate: false,
    skipUTF8Validation: true,
  });
  let isIn = false;
  await new Promise<void>((resolve, reject) => {
    socket.on('error', reject).on('close', () => {
      reject(new Error('hung up on'));
    });
    socket.on('message', (bytes: Buffer) => {
      const packet = bytes.toString('latin1');
      if (packet === '2') {
        socket.send('3');
        onPacket(packet);
      } else if (isIn) onPacket(packet);
      else if (packet.startsWith('0')) socket.send(`40${JSON.stringify(auth)}`);
      else if (packet.startsWith('40')) {
        isIn = true;
        resolve();
      } else reject(new Error(`not let in: ${packet}`));
    });
  });
  return socket;
}

/** Opens one for each, many at a time, in no order. */
export async function openEach<Item>(items: Iterable<Item>, open: (item: Item) => Promise<void>): Promise<void> {
  const waiting = items[Symbol.iterator]();
  const openRest = async (): Promise<void> => {
    for (let next = waiting.next(); next.done !== true; next = waiting.next()) await open(next.value);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, openRest));
}
