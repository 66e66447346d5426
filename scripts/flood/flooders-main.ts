import { setPriority } from 'node:os';
import { answerParent } from '../bench/sockets/questions.ts';
import { RawUser } from './raw-user.ts';

export interface Flooding {
  readonly url: string;
  /** One for each viewer who floods. */
  readonly tokens: readonly string[];
  /** Whom they all look at. */
  readonly ids: readonly string[];
}

/** What came of it, since that was last asked. */
export interface FloodTally {
  answered: number;
  refused: number;
  /** How often one of them was cut off, or not let in again. */
  cutOff: number;
}

/** How long a client waits before it comes back. In ms; that of the Socket.IO library waits 0.5 to 1.5 s. */
const COMES_BACK_AFTER_MS = 1_000;

/**
 * All who flood, in a process of its own. Each looks at everybody at once, as fresh as can be had, and again as soon as the
 * answer has come; and comes back when it is cut off.
 */
let isOn = false;
let tally: FloodTally = { answered: 0, refused: 0, cutOff: 0 };
const looks: (() => void)[] = [];

async function flood(url: string, token: string, message: string): Promise<never> {
  for (;;) {
    const user = await RawUser.connect(url, token, (packet, self) => {
      if (!packet.startsWith('431[')) return;
      if (packet.startsWith('431[{"error"')) tally.refused += 1;
      else tally.answered += 1;
      if (isOn) self.send(message);
    });
    if (user !== undefined) {
      const look = (): void => {
        user.send(message);
      };
      looks.push(look);
      if (isOn) look();
      await user.closed;
      looks.splice(looks.indexOf(look), 1);
    }
    tally.cutOff += 1;
    await new Promise((resolve) => setTimeout(resolve, COMES_BACK_AFTER_MS));
  }
}

// They are elsewhere, with processors of their own: here they take what the others leave.
setPriority(19);
answerParent({
  begin: (about) => {
    const { url, tokens, ids } = about as Flooding;
    const message = `421["presence:refresh",${JSON.stringify({ ids, maxAge: 0 })}]`;
    for (const token of tokens) void flood(url, token, message);
  },
  on: () => {
    isOn = true;
    for (const look of [...looks]) look();
  },
  off: () => {
    isOn = false;
  },
  tally: (): FloodTally => {
    const told = tally;
    tally = { answered: 0, refused: 0, cutOff: 0 };
    return told;
  },
});
