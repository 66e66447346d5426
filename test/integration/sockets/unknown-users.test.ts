import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'mocha';
import { MemoryStore } from '../../../src/stores/memory-store.ts';
import { closeWorlds, World } from '../../support/sockets.ts';

class FailingStore extends MemoryStore {
  override getMany(): Promise<never> {
    return Promise.reject(new Error('the disk is gone'));
  }
}

class HangingStore extends MemoryStore {
  readonly wasRead: Promise<void>;
  #read: () => void = () => undefined;

  constructor() {
    super();
    this.wasRead = new Promise((resolve) => (this.#read = resolve));
  }

  override getMany(): Promise<never> {
    this.#read();
    return new Promise(() => undefined);
  }
}

describe('a refresh of a user of whom nothing is known', () => {
  afterEach(closeWorlds);

  it('says offline with no last seen, when there has never been a sighting', async () => {
    const world = await World.open();
    const viewer = await world.connect('alice');
    assert.deepEqual(await viewer.look('nobody'), {
      id: 'nobody',
      status: 'offline',
      lastSeen: null,
      checkedAt: world.clock.now(),
      evidence: 'no-connection',
    });
  });

  it('says unknown when the store fails', async () => {
    const world = await World.open({ store: new FailingStore() });
    const viewer = await world.connect('alice');
    assert.deepEqual(await viewer.look('bob'), {
      id: 'bob',
      status: 'unknown',
      lastSeen: null,
      checkedAt: world.clock.now(),
      evidence: 'none',
    });
  });

  it('says unknown when the store does not answer', async () => {
    const store = new HangingStore();
    const world = await World.open({ store, storeTimeoutMs: 700 });
    const viewer = await world.connect('alice');
    const look = viewer.look('bob');
    await store.wasRead;
    await world.clock.advance(700);
    assert.equal((await look).status, 'unknown');
  });

  it('says online all the same when the user answers a probe', async () => {
    const world = await World.bare();
    const target = await world.connect('bob');
    await world.attach({ store: new FailingStore() });
    const viewer = await world.connect('alice');
    const { status, evidence } = await viewer.look('bob');
    assert.deepEqual({ status, evidence }, { status: 'idle', evidence: 'probe' });
    assert.equal(target.pings.count, 1);
  });

  it('fails as unavailable when the policy fails: the viewer hears no more, the operator hears why', async () => {
    const cause = new Error('the table of friends is away');
    const world = await World.open({
      policy: (_viewer, ids) => {
        if (ids.length > 0) throw cause;
        return [];
      },
    });
    const viewer = await world.connect('alice');
    const reply = await viewer.refresh(['bob']);
    assert.deepEqual(reply, { error: { code: 'unavailable', message: 'the policy gave no decision' } });
    const [error] = world.errors.splice(0);
    assert.equal(error?.cause, cause);
  });
});
