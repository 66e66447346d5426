import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { renderPeople } from '../../support/kit-react.ts';

/** The module of an entry's sources. Its types need those of a page, which are not known here. */
async function importEntry(name: string): Promise<Record<string, unknown>> {
  const file = new URL(`../../../src/client/${name}`, import.meta.url).href;
  return (await import(file)) as Record<string, unknown>;
}

describe('where there is no page', () => {
  it('every entry can be imported', async () => {
    assert.equal(Reflect.get(globalThis, 'document'), undefined);
    assert.equal(typeof (await importEntry('index.ts'))['createPresenceClient'], 'function');
    assert.equal(typeof (await importEntry('element.ts'))['connectPresenceDots'], 'function');
    assert.equal(typeof (await importEntry('react.ts'))['usePresence'], 'function');
  });

  it('React renders presence that is not known, without a client', async () => {
    const html = await renderPeople([{ id: 'bob' }, { id: '<carol>', refreshOn: ['view', 'hover'] }]);
    const text = html.replaceAll(/<[^>]*>/g, ' ').replaceAll(/\s+/g, ' ');
    assert.equal(text.trim(), 'bob not known &lt;carol&gt; not known');
    assert.equal([...html.matchAll(/data-status="unknown"/g)].length, 2);
  });

  it('React renders presence that is not known also with a client, which is not asked', async () => {
    const asked: unknown[] = [];
    const client = {
      get: (id: string) => asked.push(id),
      subscribe: (id: string) => asked.push(id),
      keepFresh: (id: string) => asked.push(id),
      now: () => 0,
    };
    assert.match(await renderPeople([{ id: 'bob' }], client), /not known/);
    assert.deepEqual(asked, [], 'what is known on a server is of no viewer');
  });
});
