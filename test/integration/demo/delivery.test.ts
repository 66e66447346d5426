import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { Delivery } from '../../../src/demo/chat-protocol.ts';
import { DeliveryLog } from '../../../src/demo/page/chat/delivery-log.ts';
import { Random } from '../../../scripts/support/random.ts';
import { history, say, sync, textsOf } from '../../support/demo-chat.ts';
import { next, useDemoServer } from '../../support/demo-server.ts';

describe('messages of the demo chat', () => {
  const demo = useDemoServer();

  it('come to all devices of both ends, and to nobody else', async () => {
    const devices = [
      await demo.enter('ann'),
      await demo.enter('ann'),
      await demo.enter('ben'),
      await demo.enter('ben'),
    ];
    const other = await demo.enter('otto');
    other.on('chat:delivery', () => assert.fail('that was for somebody else'));
    const heard = devices.map((device) => next(device, 'chat:delivery'));
    const [sender] = devices;
    assert.ok(sender !== undefined);
    const said = await say(sender, '@ben', 'hello');
    assert.deepEqual(
      (await Promise.all(heard)).map(({ n, message }) => [n, message.id, message.chat]),
      [
        [1, said.id, '@ben'],
        [1, said.id, '@ben'],
        [1, said.id, '@ann'],
        [1, said.id, '@ann'],
      ],
      'each names the chat by the other end',
    );
    // A round trip on the same connection: whatever had been sent to it before is here by now.
    assert.deepEqual(await history(other, '@ann'), []);
  });

  it('are stored and delivered once, when they are repeated because an ack was lost', async () => {
    const cara = await demo.enter('cara');
    const dan = await demo.enter('dan');
    const heard: string[] = [];
    dan.on('chat:delivery', ({ message }) => heard.push(message.text));
    const first = await say(cara, '@dan', 'once', 'same');
    assert.deepEqual(await say(cara, '@dan', 'once', 'same'), first);
    // The same clientId of another sender is another message.
    await say(dan, '@cara', 'mine', 'same');
    assert.deepEqual(textsOf(await history(dan, '@cara')), ['once', 'mine']);
    assert.deepEqual(heard, ['once', 'mine']);
    const reply = await cara.emitWithAck('chat:say', { chat: '@dan', text: 'another', clientId: 'same' });
    assert.ok('error' in reply && reply.error.code === 'invalid_request');
  });

  it('wait for who is offline, also over a restart of the server', async () => {
    const eve = await demo.enter('eve');
    await demo.name('frank');
    for (const text of ['one', 'two', 'three']) await say(eve, '@frank', text);
    await demo.restart();
    const frank = await demo.enter('frank');
    assert.deepEqual(
      (await sync(frank, 0)).map(({ n, message }) => [n, message.text]),
      [
        [1, 'one'],
        [2, 'two'],
        [3, 'three'],
      ],
    );
    frank.disconnect();
    frank.connect();
    const { head, chats } = await next(frank, 'chat:welcome');
    assert.equal(head, 3);
    assert.deepEqual(
      chats.map(({ chat, unread, last }) => [chat, unread, last.text]),
      [['@eve', 3, 'three']],
    );
  });

  it('come in order and once to a page whose connection is lost again and again', async () => {
    const seed = Number(process.env['SEED'] ?? Date.now() % 1_000_000);
    const random = new Random(seed);
    const gus = await demo.enter('gus');
    const hal = await demo.enter('hal');
    const taken: Delivery[] = [];
    const log = new DeliveryLog(hal, (delivery) => taken.push(delivery));
    hal.on('chat:welcome', ({ head }) => {
      log.reach(head);
    });
    log.reach(0);

    const texts = Array.from({ length: 60 }, (_, index) => `message ${index}`);
    for (const text of texts) {
      const saying = say(gus, '@hal', text);
      if (random.unit() < 0.3) hal.disconnect();
      await saying;
      if (!hal.connected && random.unit() < 0.5) {
        hal.connect();
        if (random.unit() < 0.5) await next(hal, 'chat:welcome');
      }
    }
    const last = await say(gus, '@hal', 'the last');
    const isComplete = (): boolean => taken.at(-1)?.message.id === last.id;
    if (!hal.connected) hal.connect();
    while (!isComplete()) await Promise.race([next(hal, 'chat:delivery'), sync(hal, 0)]);
    assert.deepEqual(textsOf(taken.map(({ message }) => message)), [...texts, 'the last'], `SEED=${seed}`);
    assert.deepEqual(
      taken.map(({ n }) => n),
      taken.map((_, index) => index + 1),
      `SEED=${seed}`,
    );
  });

  it('come to a page whose server has begun anew, and has got fewer than the page has', async () => {
    const [pia, quin] = [await demo.enter('pia'), await demo.enter('quin')];
    const taken: string[] = [];
    const log = new DeliveryLog(quin, ({ message }) => taken.push(message.text));
    log.reach(50);
    const first = next(quin, 'chat:delivery');
    await say(pia, '@quin', 'not seen as new by a page that has fifty');
    await first;
    log.reach(1);
    const second = next(quin, 'chat:delivery');
    await say(pia, '@quin', 'the second of the new server');
    await second;
    assert.deepEqual(taken, ['the second of the new server']);
  });

  it('of many at once come to everybody in the same order', async () => {
    const people = ['ida', 'jan', 'kim', 'lou'];
    await demo.name(...people);
    const sockets = await Promise.all(people.map((person) => demo.enter(person)));
    const [ida] = sockets;
    assert.ok(ida !== undefined);
    const reply = await ida.emitWithAck('chat:found', { name: 'All', members: people });
    assert.ok('group' in reply);
    const { chat } = reply.group;
    const heard = sockets.map((): number[] => []);
    sockets.forEach((socket, index) => {
      socket.on('chat:delivery', ({ message }) => heard[index]?.push(message.id));
    });
    const said = await Promise.all(
      sockets.flatMap((socket) => Array.from({ length: 25 }, (_, index) => say(socket, chat, `text ${index}`))),
    );
    const ids = said.map(({ id }) => id).sort((one, other) => one - other);
    // A round trip each: what was sent before is here by then.
    await Promise.all(sockets.map((socket) => history(socket, chat)));
    for (const order of heard) assert.deepEqual(order, ids);
  });

  it('are read on all devices, once read on one', async () => {
    const [phone, laptop, max] = [await demo.enter('mia'), await demo.enter('mia'), await demo.enter('max')];
    const { id } = await say(max, '@mia', 'read this');
    const read = next(laptop, 'chat:read');
    phone.emit('chat:read', { chat: '@max', upTo: id });
    assert.deepEqual(await read, { chat: '@max', upTo: id });
    const later = await demo.enterWelcomed('mia');
    assert.deepEqual(
      later.welcome.chats.map(({ unread }) => unread),
      [0],
    );
  });

  it('are paged, newest first, without a gap', async () => {
    const [nia, ole] = [await demo.enter('nia'), await demo.enter('ole')];
    for (let index = 0; index < 120; index += 1) await say(nia, '@ole', `text ${index}`);
    const texts: string[] = [];
    let before: number | undefined;
    for (;;) {
      const page: Awaited<ReturnType<typeof history>> = await history(ole, '@nia', before);
      texts.unshift(...textsOf(page));
      before = page[0]?.id;
      if (page.length === 0) break;
    }
    assert.deepEqual(
      texts,
      Array.from({ length: 120 }, (_, index) => `text ${index}`),
    );
  });
});
