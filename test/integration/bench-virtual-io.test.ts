import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'mocha';
import type { Socket as ServerSocket } from 'socket.io';
import type { Socket as ClientSocket } from 'socket.io-client';
import { roomOf } from '../../scripts/bench/contenders/contender.ts';
import { forgetAck, pingTransport } from '../../src/sockets/socket-internals.ts';
import { type Stage, type StageClient, type StageOptions, STAGES } from '../support/bench-io-stages.ts';

type Args = readonly unknown[];

/** Both sockets have it. */
interface Hearing {
  once(event: string, listener: (...args: unknown[]) => void): unknown;
}

interface Pair extends StageClient {
  readonly server: ServerSocket;
}

/** What is emitted on one socket and heard on the other, with all it brought. */
function next(socket: object, event: string): Promise<Args> {
  return new Promise((resolve) => {
    (socket as Hearing).once(event, (...args) => {
      resolve(args);
    });
  });
}

describe('Socket.IO, as far as the bench uses it', () => {
  for (const [name, open] of Object.entries(STAGES)) {
    describe(name, () => {
      let stage: Stage;

      afterEach(() => stage.close());

      async function set(options: StageOptions = {}): Promise<Stage> {
        return (stage = await open(options));
      }

      async function connect(user: string): Promise<Pair> {
        const accepted = next(stage.io.of('/'), 'connection');
        const client = stage.open(user);
        await stage.pass(next(client.socket, 'connect'));
        const [server] = (await accepted) as [ServerSocket];
        return { ...client, server };
      }

      it('tells the server who connects, and both when', async () => {
        await set();
        const seen: unknown[] = [];
        const look = (socket: ServerSocket): void => {
          const { connected, data, rooms } = socket as Omit<ServerSocket, 'data'> & { data: unknown };
          seen.push({ connected, data, rooms: [...rooms].map((room) => (room === socket.id ? 'own' : room)) });
        };
        stage.io.of('/').on('connection', look);
        const client = stage.open('ann');
        assert.equal(client.socket.connected, false);
        await stage.pass(next(client.socket, 'connect'));
        assert.equal(client.socket.connected, true);
        assert.deepEqual(seen, [{ connected: true, data: { user: 'ann' }, rooms: ['own', roomOf('ann')] }]);
        assert.deepEqual([...stage.io.of('/').sockets.values()].length, 1);
        stage.io.of('/').off('connection', look);
        await connect('bob');
        assert.equal(seen.length, 1);
      });

      it('carries events with copies of their arguments, either way', async () => {
        await set();
        const { socket, server } = await connect('ann');
        const sent = { n: 1, text: 'ä €', gone: undefined, list: [undefined, null] };
        const copy = { n: 1, text: 'ä €', list: [null, null] };
        const up = next(server, 'presence:up');
        socket.emit('presence:up', sent, 2);
        assert.deepEqual(await stage.pass(up), [copy, 2]);
        const down = next(socket, 'presence:down');
        server.emit('presence:down');
        assert.deepEqual(await stage.pass(down), []);
      });

      it('keeps what is emitted too early, and all in order', async () => {
        await set();
        const heard: unknown[] = [];
        stage.io.on('connection', (socket) => {
          socket.on('n', (n) => heard.push(n));
        });
        const { socket } = stage.open('ann');
        socket.emit('n', 0);
        socket.on('connect', () => socket.emit('n', 2));
        socket.emit('n', 1);
        await stage.pass(next(socket, 'connect'));
        for (let n = 3; n < 50; n += 1) socket.emit('n', n);
        const last = new Promise<void>((resolve) => {
          for (const server of stage.io.of('/').sockets.values()) {
            server.on('end', () => {
              resolve();
            });
          }
        });
        socket.emit('end');
        await stage.pass(last);
        assert.deepEqual(
          heard,
          Array.from({ length: 50 }, (_, n) => n),
        );
      });

      it('acks once, either way, and forgets an ack that is not wanted any more', async () => {
        await set();
        const { socket, server } = await connect('ann');
        server.on('presence:ask', (question: string, answer: (...args: unknown[]) => void) => {
          answer(`${question}!`, 1);
          answer('again');
        });
        const asked = new Promise((resolve) => {
          socket.emit('presence:ask', 'there?', (...args: unknown[]) => {
            resolve(args);
          });
        });
        assert.deepEqual(await stage.pass(asked), ['there?!', 1]);

        socket.on('presence:probe', (_message: unknown, answer: (reply: unknown) => void) => {
          answer({ idleMs: 7 });
        });
        const dropped = (): void => assert.fail('heard');
        server.emit('presence:probe', {}, dropped);
        forgetAck(server, dropped);
        const probed = new Promise((resolve) => server.emit('presence:probe', {}, resolve));
        assert.deepEqual(await stage.pass(probed), { idleMs: 7 });
        assert.equal((server as unknown as { acks: Map<number, unknown> }).acks.size, 0);
      });

      it('shows every event, but no ack and no disconnect, to those who listen to any', async () => {
        await set();
        const { socket, server } = await connect('ann');
        const seen: unknown[] = [];
        const any = (...args: unknown[]): void => {
          seen.push(args.slice(0, 2));
        };
        server.onAny(any);
        server.on('one', () => seen.push('listener'));
        socket.on('probe', (answer: () => void) => {
          answer();
        });
        socket.emit('one', 1);
        await stage.pass(new Promise((resolve) => server.emit('probe', resolve)));
        socket.emit('two', 2);
        await stage.pass(next(server, 'two'));
        server.offAny(any);
        socket.emit('three');
        await stage.pass(next(server, 'three'));
        socket.disconnect();
        await stage.pass(next(server, 'disconnect'));
        assert.deepEqual(seen, [['one', 1], 'listener', ['two', 2]]);
      });

      it('reaches everybody in any of some rooms once', async () => {
        await set();
        const [ann, phone, bob, cem] = [
          await connect('ann'),
          await connect('ann'),
          await connect('bob'),
          await connect('cem'),
        ];
        const heard: string[] = [];
        const listen = (who: string, socket: ClientSocket): Promise<Args> => {
          socket.on('news', (n) => heard.push(`${who} ${String(n)}`));
          return next(socket, 'end');
        };
        const ends = [
          listen('ann', ann.socket),
          listen('phone', phone.socket),
          listen('bob', bob.socket),
          listen('cem', cem.socket),
        ];
        void ann.server.join('extra');
        stage.io.to([roomOf('ann'), roomOf('bob'), 'extra', roomOf('nobody')]).emit('news', 1);
        void ann.server.leave('extra');
        stage.io.to('extra').emit('news', 2);
        stage.io.to(roomOf('cem')).emit('news', 3);
        for (const { server } of [ann, phone, bob, cem]) server.emit('end');
        await stage.pass(Promise.all(ends));
        assert.deepEqual(heard.sort(), ['ann 1', 'bob 1', 'cem 3', 'phone 1']);
      });

      it('takes who is gone out of all rooms before it says so', async () => {
        await set();
        const [ann, phone] = [await connect('ann'), await connect('ann')];
        const { rooms } = stage.io.of('/').adapter;
        const left = (): number => rooms.get(roomOf('ann'))?.size ?? 0;
        const found: unknown[] = [];
        for (const { server } of [ann, phone]) {
          server.on('disconnecting', () => found.push(['disconnecting', server.connected, left()]));
          server.on('disconnect', () => found.push(['disconnect', server.connected, left(), server.rooms.size]));
        }
        for (const { socket, server } of [ann, phone]) {
          socket.disconnect();
          await stage.pass(next(server, 'disconnect'));
        }
        assert.deepEqual(found, [
          ['disconnecting', true, 2],
          ['disconnect', false, 1, 0],
          ['disconnecting', true, 1],
          ['disconnect', false, 0, 0],
        ]);
        assert.equal(rooms.has(roomOf('ann')), false);
        assert.equal(stage.io.of('/').sockets.size, 0);
      });

      it('knows a goodbye from a broken connection, and both from silence', async () => {
        await set({ realPatienceMs: 150 });
        const ends: readonly (readonly [user: string, end: (client: Pair) => void, atServer: string])[] = [
          ['ann', (client) => client.socket.disconnect(), 'client namespace disconnect'],
          [
            'bob',
            (client) => {
              client.cut();
            },
            'transport close',
          ],
          [
            'cem',
            (client) => {
              client.fallSilent();
            },
            'ping timeout',
          ],
          [
            'dan',
            (client) => {
              client.fallSilent();
              client.cut();
            },
            'transport close',
          ],
        ];
        for (const [user, end, reason] of ends) {
          const client = await connect(user);
          const gone = next(client.server, 'disconnect');
          end(client);
          assert.equal((await stage.pass(gone))[0], reason, user);
        }
      });

      it('tells a client that it has gone itself, at once', async () => {
        await set();
        const { socket } = await connect('ann');
        const reasons: unknown[] = [];
        socket.on('disconnect', (reason) => reasons.push(reason));
        socket.disconnect();
        assert.deepEqual([socket.connected, reasons], [false, ['io client disconnect']]);
        socket.disconnect();
        assert.equal(reasons.length, 1);
      });

      it('neither hears nor reaches who is silent', async () => {
        await set();
        const [ann, bob] = [await connect('ann'), await connect('bob')];
        ann.server.on('late', () => assert.fail('heard'));
        ann.socket.on('late', () => assert.fail('reached'));
        pingTransport(ann.server, () => assert.fail('ponged'));
        ann.fallSilent();
        ann.socket.emit('late');
        ann.server.emit('late');
        for (let turn = 0; turn < 3; turn += 1) {
          await stage.pass(
            new Promise<void>((resolve) => {
              pingTransport(bob.server, resolve);
            }),
          );
        }
        assert.ok(ann.server.connected);
      });

      it('emits heartbeat when a ping of its own is answered', async () => {
        await set();
        const { server } = await connect('ann');
        await stage.pass(
          new Promise<void>((resolve) => {
            pingTransport(server, resolve);
          }),
        );
        assert.equal((server.conn as NodeJS.EventEmitter).listenerCount('heartbeat'), 0);
      });
    });
  }

  it('costs the same messages and bytes, real and virtual', async () => {
    const found = [];
    for (const open of Object.values(STAGES)) {
      const stage = await open({});
      found.push(await trafficOf(stage).finally(() => stage.close()));
    }
    const [real, virtual] = found;
    assert.deepEqual(virtual, real);
    assert.equal(real?.messages.presence.in, 6);
  });
});

/** Something of everything, all of which ends. */
async function trafficOf(stage: Stage): ReturnType<Stage['traffic']> {
  const clients = [];
  for (const user of ['ann', 'bob']) {
    const accepted = next(stage.io.of('/'), 'connection');
    const client = stage.open(user);
    await stage.pass(next(client.socket, 'connect'));
    clients.push({ ...client, server: ((await accepted) as [ServerSocket])[0] });
  }
  const [ann, bob] = clients;
  if (ann === undefined || bob === undefined) assert.fail();
  ann.server.on('presence:ask', (_: unknown, answer: (reply: unknown) => void) => {
    answer({ there: ['bob'] });
  });
  ann.socket.on('presence:probe', (_: unknown, answer: (reply: unknown) => void) => {
    answer({ idleMs: 12 });
  });
  for (let beat = 0; beat < 3; beat += 1) ann.socket.emit('presence:beat');
  ann.socket.emit('presence:long', { text: 'ü'.repeat(100) });
  await stage.pass(new Promise((resolve) => ann.socket.emit('presence:ask', {}, resolve)));
  await stage.pass(new Promise((resolve) => ann.server.emit('presence:probe', {}, resolve)));
  const chats = [next(ann.socket, 'chat:message'), next(bob.socket, 'chat:message')];
  stage.io.to([roomOf('ann'), roomOf('bob')]).emit('chat:message', { from: 'ann', text: 'x'.repeat(70_000) });
  await stage.pass(Promise.all(chats));
  const said = next(bob.server, 'chat:message');
  bob.socket.emit('chat:message', { to: 'ann', text: 'y'.repeat(200) });
  await stage.pass(said);
  await stage.pass(
    new Promise<void>((resolve) => {
      pingTransport(bob.server, resolve);
    }),
  );
  const gone = Promise.all([next(ann.server, 'disconnect'), next(bob.server, 'disconnect')]);
  ann.socket.disconnect();
  bob.cut();
  await stage.pass(gone);
  return stage.traffic();
}
