import { SECRET, tokenOf } from '../tokens.ts';
import type { Side } from '../side.ts';
import type { Stage } from '../stage.ts';

const STANDALONE = new URL('../servers/standalone.ts', import.meta.url);
const BARE = new URL('../servers/bare-sockets.ts', import.meta.url);
/** Socket.IO's. */
const PING_INTERVAL_MS = 25_000;
/** No token of anybody ends, or is asked to be renewed, within that. */
const TOKENS_LAST_S = 1_200;

/** A server, and how users get in. */
export interface IdleSide {
  readonly server: Side<string>;
  /** Of so many handshakes. */
  readonly authsOf: (users: number) => Promise<object[]>;
}

/** The standalone server, whose users are new each time and have tokens that were given out within the hour before. */
export async function startStandalone(stage: Stage, pingIntervalMs = PING_INTERVAL_MS): Promise<IdleSide> {
  const options = { folder: await stage.folder(), secret: SECRET, pingIntervalMs };
  const server = await stage.start<string>('ours', STANDALONE, options);
  let met = 0;
  const authOf = async (): Promise<object> => {
    met += 1;
    return { token: await tokenOf(`user-${met}`, TOKENS_LAST_S + Math.floor(Math.random() * 3_600)) };
  };
  return { server, authsOf: (users) => Promise.all(Array.from({ length: users }, authOf)) };
}

/** Socket.IO, which lets everybody in. */
export async function startBare(stage: Stage, pingIntervalMs = PING_INTERVAL_MS): Promise<IdleSide> {
  return {
    server: await stage.start<string>('bare', BARE, { pingIntervalMs }),
    authsOf: (users) => Promise.resolve(Array.from({ length: users }, () => ({}))),
  };
}
