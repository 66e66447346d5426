import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, it } from 'mocha';
import { io as connectTo, type Socket } from 'socket.io-client';
import type { ClientToServerEvents, Presence, ServerToClientEvents } from '../../../src/wire/protocol.ts';
import { presenceSchema, refreshMessageSchema } from '../../../src/wire/schemas.ts';
import { withHttpApp } from '../../support/http-app.ts';
import { tablesOf } from '../../support/http-reference.ts';
import { closeWorlds, World } from '../../support/sockets.ts';

const PAGE = readFileSync(join(import.meta.dirname, '../../../docs/reference/sockets.md'), 'utf8');

/** What the program of the page works with. */
interface Client {
  readonly socket: Socket<ServerToClientEvents, ClientToServerEvents>;
  readonly lastInputAt: number;
  readonly show: (presence: Presence) => void;
  readonly showAsAsked: (id: string) => void;
}

describe('docs/reference/sockets.md', () => {
  const [events = [], fields = [], reply = [], answer = [], evidence = []] = tablesOf('sockets.md');

  afterEach(closeWorlds);

  it('has every event with its direction, and no others', async () => {
    const heard: unknown[] = [];
    await withHttpApp({}, async (app) => {
      await app.connect('bob');
      for (const server of app.io.sockets.sockets.values()) heard.push(...server.eventNames().filter(isOurs));
    });
    const sent = { 'presence:resolved': true, 'presence:probe': true, 'presence:expiring': true } satisfies Record<
      keyof ServerToClientEvents,
      true
    >;
    const documented = (direction: string): unknown[] =>
      events.filter((row) => row['direction'] === direction).map((row) => row['event']);
    assert.deepEqual(documented('client to server').sort(), heard.sort());
    assert.deepEqual(documented('server to client').sort(), Object.keys(sent).sort());
    assert.equal(events.length, heard.length + Object.keys(sent).length);
  });

  it('has every field of an ack, and no others', async () => {
    const world = await World.open();
    const viewer = await world.connect('alice');
    assert.deepEqual(
      reply.map(({ field }) => field),
      Object.keys(await viewer.refresh(['bob'])),
    );
  });

  it('has every field of a refresh and of an answer, and no others', () => {
    assert.deepEqual(
      fields.map(({ field }) => field),
      Object.keys(refreshMessageSchema.shape),
    );
    assert.deepEqual(
      answer.map(({ field }) => field),
      Object.keys(presenceSchema.shape),
    );
  });

  it('has every kind of evidence, and no others', () => {
    assert.deepEqual(
      evidence.map((row) => row['evidence']),
      presenceSchema.shape.evidence.options,
    );
    const words = evidence.flatMap((row) => (row['status'] ?? '').split(' or '));
    assert.deepEqual(new Set(words), new Set(presenceSchema.shape.status.options));
  });

  it('has a program that does what the page says, with the answers that it shows', async () => {
    const [ack, resolved] = blocks('json').map((text) => JSON.parse(text) as unknown);
    const world = await World.open({ ackWithinMs: 100 });
    const dave = await world.connect('dave');
    await world.clock.advance(60_000);
    dave.freeze();
    world.presence.touch('bob');

    const shown: Presence[] = [];
    const asked: string[] = [];
    let onShown: () => void = () => undefined;
    const socket: Client['socket'] = connectTo(`http://127.0.0.1:${world.port}`, {
      auth: { user: 'alice' },
      reconnection: false,
      forceNew: true,
    });
    world.closeLater(() => socket.disconnect());
    const look = run({
      socket,
      lastInputAt: Date.now() - 400_000,
      show: (presence) => {
        shown.push(presence);
        onShown();
      },
      showAsAsked: (id) => asked.push(id),
    });

    const question = world.asked('dave');
    const acked = look(['bob', 'carol', 'dave']);
    await question;
    await world.clock.advance(100);
    await acked;
    assert.deepEqual({ presences: shown.splice(0), pending: asked, now: world.clock.now() }, ack);

    const later = new Promise<void>((resolve) => (onShown = resolve));
    await world.clock.advance(1_900);
    await later;
    assert.deepEqual(shown, resolved);

    // It has said hello, and tells of the person's idle time.
    world.presence.goodbye('alice');
    await world.clock.advance(400_000);
    const [alice] = await world.presence.refresh('bob', ['alice']);
    assert.deepEqual([alice?.status, alice?.evidence], ['idle', 'probe']);
    await assert.rejects(look(['']), /^Error: invalid_request$/);
  });
});

function isOurs(event: string | symbol): boolean {
  return typeof event === 'string' && event.startsWith('presence:');
}

function blocks(language: string): string[] {
  return [...PAGE.matchAll(/^```(\w+)\n(.*?)^```$/gms)]
    .filter(([, found]) => found === language)
    .map(([, , text = '']) => text);
}

/** Runs the program of the page, and gives its `look`. */
function run(client: Client): (ids: readonly string[]) => Promise<void> {
  const [program = ''] = blocks('js');
  const names = Object.keys(client);
  // It is our own page that is run.
  // eslint-disable-next-line no-new-func, @typescript-eslint/no-implied-eval
  const start = new Function(...names, `${program}\nreturn look;`) as (
    ...values: unknown[]
  ) => (ids: readonly string[]) => Promise<void>;
  return start(...(Object.values(client) as unknown[]));
}
