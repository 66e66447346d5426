import assert from 'node:assert/strict';
import { before, describe, it } from 'mocha';
import type { RefreshMessage } from '../../src/index.ts';
import { type ChatTab, isBackground } from '../support/browser-chat-tab.ts';
import { nameCrowd } from '../support/browser-crowd.ts';
import { useStage } from '../support/browser-stage.ts';

const CONTACTS = 1_000;

/** All who have been asked about so far. */
function asked(tab: ChatTab): Set<string> {
  const refreshes = tab.frames.events('sent', 'presence:refresh');
  return new Set(refreshes.flatMap(({ args }) => (args[0] as RefreshMessage).ids));
}

describe('a list of a thousand contacts', () => {
  const stage = useStage();
  const names = Array.from({ length: CONTACTS }, (_, index) => `contact-${String(index).padStart(4, '0')}`);

  before(() => nameCrowd(stage.server.url, names));

  it('asks for the rows in view, together, and for no others until they come into view', async () => {
    const alice = await stage.enter('alice', 'alice', { viewport: { width: 900, height: 600 } });
    await alice.row('contact-0000').shows({ mark: 'offline' });
    const [first] = alice.frames.events('sent', 'presence:refresh');
    assert.ok(first !== undefined && isBackground(first), 'a list that comes up is nobody being active');
    const rows = await alice.rowsInView();
    assert.ok(rows.length >= 5 && rows.length <= 12, `${rows.length} rows fit`);
    assert.deepEqual((first.args[0] as RefreshMessage).ids.toSorted(), rows, 'one question for all rows in view');
    assert.deepEqual([...asked(alice)].sort(), rows);

    await alice.scrollListTo(0.5);
    await alice.row('contact-0500').shows({ mark: 'offline' });
    const scrolled = asked(alice);
    assert.ok(scrolled.size <= 3 * rows.length, `${scrolled.size} asked for after a jump of 500 rows`);
    assert.ok(!scrolled.has('contact-0250'), 'those that were jumped over were never in view');
  });

  it('asks for each of them once, when it is scrolled through', async () => {
    const alice = await stage.enter('alice', 'anna', { viewport: { width: 900, height: 2_400 } });
    await alice.row('contact-0000').shows({ mark: 'offline' });
    await alice.scrollListThrough();
    await alice.row('contact-0999').shows({ mark: 'offline' });
    const ids = alice.frames.events('sent', 'presence:refresh').flatMap(({ args }) => (args[0] as RefreshMessage).ids);
    const contacts = new Set(ids.filter((id) => id.startsWith('contact-')));
    assert.equal(contacts.size, CONTACTS);
    const messages = alice.frames.events('sent', 'presence:refresh').length;
    assert.ok(messages < CONTACTS / 2, `${messages} messages for ${CONTACTS} rows`);
  });
});
