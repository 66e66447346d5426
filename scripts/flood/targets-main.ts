import { answerParent } from '../bench/sockets/questions.ts';
import { RawUser } from './raw-user.ts';

/** Whom to be. */
export interface Connecting {
  readonly url: string;
  /** By user. */
  readonly tokens: Readonly<Record<string, string>>;
}

/** How often a user was probed, since that was last asked. */
export type Probed = Readonly<Record<string, number>>;

/** All who are looked at, in a process of its own: each answers at once that its person was active a minute ago. */
const probed: Record<string, number> = {};

async function connect(url: string, id: string, token: string): Promise<void> {
  const user = await RawUser.connect(url, token, (packet, self) => {
    const ackId = /^42(\d+)\["presence:probe"/.exec(packet)?.[1];
    if (ackId === undefined) return;
    probed[id] = (probed[id] ?? 0) + 1;
    self.send(`43${ackId}[{"idleMs":60000}]`);
  });
  if (user === undefined) throw new Error(`${id} was not let in`);
  user.send('42["presence:hello",{"version":1}]');
  void user.closed.then(() => {
    throw new Error(`${id} was let go of`);
  });
}

answerParent({
  connect: async (about) => {
    const { url, tokens } = about as Connecting;
    const waiting = Object.entries(tokens).values();
    const inTurn = async (): Promise<void> => {
      for (const [id, token] of waiting) await connect(url, id, token);
    };
    await Promise.all(Array.from({ length: 50 }, inTurn));
  },
  probed: (): Probed => {
    const counts = { ...probed };
    for (const id of Object.keys(probed)) Reflect.deleteProperty(probed, id);
    return counts;
  },
});
