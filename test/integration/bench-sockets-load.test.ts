import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo, Server as TcpServer } from 'node:net';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { Server } from 'socket.io';
import { admitAll } from '../../scripts/bench/admit-all.ts';
import { relayChat } from '../../scripts/bench/contenders/chat-relay.ts';
import type { ClientParts, Contender } from '../../scripts/bench/contenders/contender.ts';
import { CHAT_EVENT } from '../../scripts/bench/measure/classify.ts';
import type { ServerAddress } from '../../scripts/bench/sockets/bench-server.ts';
import { createEcho } from '../../scripts/bench/sockets/echo.ts';
import { Load } from '../../scripts/bench/sockets/load.ts';
import type { BenchLook, Workload } from '../../scripts/bench/workload/workload.ts';
import type { Script } from '../../scripts/trace/script.ts';
import { scriptFrom } from '../support/trace.ts';

const SPEED = 100;

describe('the load of the bench', () => {
  let io: Server;
  let echo: TcpServer;
  let load: Load | undefined;
  /** What the server saw happen. */
  let seen: string[];
  /** What the design's half beside the clients was asked. */
  let asked: string[];
  let failed: unknown[];
  let address: ServerAddress;

  /** A design that says at once that everybody is there, and writes down what becomes of a look. */
  const contender: Contender = {
    name: 'bare',
    needsRedis: false,
    serve: async () => ({ close: async () => undefined }),
    accompany: ({ user }: ClientParts) => ({
      look: (users, show) => {
        asked.push(`${user} looks at ${users.join()}`);
        for (const each of users) show(each, 'there');
        return () => asked.push(`${user} has looked at ${users.join()}`);
      },
      close: () => asked.push(`${user} closes`),
    }),
  };

  beforeEach(async () => {
    [seen, asked, failed] = [[], [], []];
    const http = createServer();
    io = new Server(http, { transports: ['websocket'] });
    admitAll(io);
    io.on('connection', (socket) => {
      const { user } = socket.data as { user: string };
      seen.push(`${user} comes`);
      socket.on(CHAT_EVENT, ({ to }: { to: string }) => seen.push(`${user} speaks to ${to}`));
      socket.on('disconnect', (reason) => seen.push(`${user} goes: ${reason}`));
    });
    relayChat(io);
    echo = createEcho();
    for (const server of [http, echo]) {
      server.listen(0, '127.0.0.1');
      await once(server, 'listening');
    }
    const portOf = (server: TcpServer): number => (server.address() as AddressInfo).port;
    address = { url: `http://127.0.0.1:${portOf(http)}`, echoPort: portOf(echo) };
  });

  afterEach(async () => {
    await load?.close();
    await io.close();
    echo.close();
  });

  async function start(script: Script, looks: readonly BenchLook[] = [], design = contender): Promise<Load> {
    const workload: Workload = {
      name: 'test',
      users: ['ann', 'bob', 'eve'],
      script,
      looks,
      friendsOf: () => [],
      recipientOf: ({ connection }) => ({ ann: 'bob', bob: 'ann' })[connection.user],
    };
    load = await Load.start({
      contender: design,
      workload,
      speed: SPEED,
      seed: 1,
      address,
      onFailed: (error) => failed.push(error),
    });
    await load.open();
    return load;
  }

  const look = (atS: number, viewer: string, ...users: string[]): BenchLook => {
    return { atMs: atS * 1_000, kind: 'open', viewer, users };
  };

  it('does what the script says, and knows what really happened', async () => {
    const script = scriptFrom(
      [0, 'ann', 'join'],
      [10, 'bob', 'join'],
      [20, 'bob', 'say'],
      [21, 'eve', 'say'],
      [30, 'ann', 'leave'],
      [50, 'bob', 'drop', 10],
    );
    const playing = await start(script);
    assert.deepEqual(seen.toSorted(), ['ann comes', 'eve comes']);
    seen.length = 0;
    const gone = new Promise((resolve) => {
      io.on('connection', (socket) => {
        if ((socket.data as { user: string }).user === 'bob') socket.on('disconnect', resolve);
      });
    });
    await playing.play(() => undefined);
    await gone;
    const [cut, ...before] = seen.toReversed();
    assert.match(String(cut), /^bob goes: transport (close|error)$/);
    // Eve has nobody to speak to.
    assert.deepEqual(before.reverse(), ['bob comes', 'bob speaks to ann', 'ann goes: client namespace disconnect']);
    const truth = playing.truth();
    const [bob] = truth.connectionsOf('bob');
    assert.ok(bob?.ending === 'silence');
    // It was silent before it was cut, and was there before it was silent: in that order, whatever the machine's pace.
    assert.ok(bob.openedAtMs < bob.silentAtMs && bob.silentAtMs < bob.closedAtMs, JSON.stringify(bob));
    assert.ok(bob.closedAtMs - bob.silentAtMs > 5_000, 'in ms of the time of the script');
    assert.equal(truth.isThere('eve', bob.closedAtMs), true);
    assert.equal(truth.departureBefore('ann', bob.closedAtMs)?.ending, 'goodbye');
    assert.deepEqual(failed, []);
  });

  it('lets whoever has a connection look, for as long as it is in view or they are there', async () => {
    const script = scriptFrom([0, 'ann', 'join'], [0, 'bob', 'join'], [12, 'bob', 'leave'], [40, 'ann', 'say']);
    const looks = [
      look(10, 'bob', 'ann', 'eve'),
      look(14, 'bob', 'ann'),
      look(30, 'ann', 'bob'),
      look(30, 'eve', 'bob'),
    ];
    const playing = await start(script, looks);
    await playing.play(() => undefined);
    const sights = await playing.sights();
    assert.deepEqual([sights.looks, sights.rows], [2, 3]);
    assert.deepEqual(asked, [
      'bob looks at ann,eve',
      'bob has looked at ann,eve',
      'bob closes',
      'ann looks at bob',
      'ann has looked at bob',
    ]);
    // Everybody is said to be there: that is true of ann alone.
    assert.equal(sights.right + sights.wrongThere + sights.tooClose, 3);
    assert.ok(sights.wrongThere >= 1, JSON.stringify(sights));
  });

  it('uses the newest connection of a viewer that answers', async () => {
    const script = scriptFrom(
      [0, 'ann', 'join'],
      [5, 'ann', 'join'],
      [70, 'ann', 'drop', 15],
      [80, 'ann', 'leave'],
      [81, 'bob', 'join'],
    );
    const used: unknown[] = [];
    const watched: Contender = {
      ...contender,
      accompany: (parts) => ({
        ...contender.accompany(parts),
        look: () => {
          used.push(parts.socket);
          return () => undefined;
        },
      }),
    };
    const looks = [look(2, 'ann', 'bob'), look(50, 'ann', 'bob'), look(60, 'ann', 'bob')];
    const playing = await start(script, looks, watched);
    await playing.play(() => undefined);
    assert.equal(used.length, 3);
    assert.notEqual(used[0], used[1]);
    assert.equal(used[2], used[0]);
  });

  it('tells when the server lets go of somebody', async () => {
    const playing = await start(scriptFrom([0, 'ann', 'join'], [10, 'bob', 'join']));
    io.disconnectSockets(true);
    await playing.play(() => undefined);
    assert.match(String(failed[0]), /^BenchError: the server let go of ann: /);
  });
});
