import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { useKitStage } from '../../support/kit-stage.ts';
import { renderPeople } from '../../support/kit-react.ts';

const PEOPLE = [{ id: 'bob' }, { id: 'carol', refreshOn: ['view', 'hover'] }];

describe('how React renders presence', () => {
  const stage = useKitStage('react.tsx');

  it('hydrates what the server rendered, without a warning', async () => {
    stage.server.presence.touch('bob');
    stage.server.main = await renderPeople(PEOPLE);
    const tab = await stage.enter();
    const rows = tab.page.getByRole('listitem');
    assert.deepEqual(await rows.allTextContents(), ['bob not known', 'carol not known']);
    await tab.run('document.querySelector("li").isFromServer = true');

    await tab.run(`kit.hydrate(${JSON.stringify(PEOPLE)})`);
    await rows.filter({ hasText: 'bob online' }).waitFor();
    await rows.filter({ hasText: 'carol offline' }).waitFor();
    assert.equal(await tab.run('document.querySelector("li").isFromServer'), true, 'the same element');
    assert.deepEqual(stage.browser.takeComplaints(), []);
  });

  it('warns of what does not match, so that silence means something', async () => {
    stage.server.main = await renderPeople([{ id: 'dave' }]);
    const tab = await stage.enter();
    await tab.run('kit.hydrate([{ id: "bob" }])');
    await tab.settle();
    assert.match(stage.browser.takeComplaints().join('\n'), /[Hh]ydrat/);
  });

  it('never shows two states of one user at the same time, however it renders', async () => {
    const tab = await stage.enter();
    const { differing, changes } = await tab.run<{ differing: unknown[]; changes: number }>('kit.disagreements()');
    assert.ok(changes > 1, `${changes} changes while it rendered`);
    assert.deepEqual(differing, []);
    await tab.run('kit.unmount()');
    assert.deepEqual(await tab.held(), { subscriptions: 0, keepers: 0 });
  });

  it('finds an answer grown old while it renders, without a warning', async () => {
    stage.server.presence.touch('bob');
    const tab = await stage.enter((page) => page.clock.install());
    await tab.run('kit.show([{ id: "bob", refreshOn: [] }])');
    await tab.run('kit.client.refresh(["bob"])');
    await tab.page.getByText('bob online').waitFor();

    // The machine has slept: time has passed and no timer has rung.
    await tab.run('void kit.socket.disconnect()');
    await tab.page.clock.setSystemTime(new Date(Date.now() + 3_600_000));
    await tab.run('kit.show([{ id: "bob", refreshOn: [] }, { id: "bob", refreshOn: [] }])');
    await tab.page.getByText('bob online 1 hour ago').nth(1).waitFor();
    assert.equal(await tab.page.getByText('bob online 1 hour ago').count(), 2);
  });

  it('shows more people than the client remembers', async () => {
    const tab = await stage.enter();
    const people = Array.from({ length: 1_200 }, (_, index) => ({ id: `user-${index}`, refreshOn: [] }));
    await tab.run(`kit.show(${JSON.stringify(people)})`);
    await tab.settle();
    assert.deepEqual(await tab.held(), { subscriptions: 1_200, keepers: 0 });
  });
});
