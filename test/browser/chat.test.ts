import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { ChatTab } from '../support/browser-chat-tab.ts';
import { useStage } from '../support/browser-stage.ts';

describe('the chat page', () => {
  const stage = useStage();

  it('lets two people in two browsers see each other and talk both ways', async () => {
    const alice = await stage.enter('alice', 'alice');
    const bob = await stage.enter('bob', 'bob');

    await alice.row('bob').all.click();
    await alice.say('Hello Bob');
    await bob.row('alice').all.getByText('1 unread').waitFor();
    await bob.row('alice').all.click();
    await bob.heard('Hello Bob');
    assert.equal(await bob.row('alice').all.getByText('unread').isVisible(), false);

    await bob.say('Hello Alice');
    await alice.heard('Hello Alice');
    assert.deepEqual(await alice.messages.allTextContents(), ['Hello Bob', 'Hello Alice']);
    assert.deepEqual(await bob.messages.allTextContents(), ['Hello Bob', 'Hello Alice']);
  });

  it('shows what a person says in all tabs of that person, once in each', async () => {
    const alice = await stage.enter('alice', 'ann');
    const second = await stage.enter('alice', 'ann');
    const bob = await stage.enter('bob', 'ben');
    for (const tab of [alice, second]) await tab.row('ben').all.click();

    await alice.say('from the first tab');
    await second.page.locator('.message.own').getByText('from the first tab').waitFor();
    await second.say('from the second tab');
    await alice.page.locator('.message.own').getByText('from the second tab').waitFor();
    await bob.row('ann').all.click();
    await bob.heard('from the second tab');
    for (const tab of [alice, second, bob]) {
      assert.deepEqual(await tab.messages.allTextContents(), ['from the first tab', 'from the second tab']);
    }
  });

  it('shows hostile names and texts as text', async () => {
    const hostile = '<img src=x onerror=alert(1)>';
    const dialogs: string[] = [];
    const alice = await stage.enter('alice', 'amy');
    alice.page.on('dialog', (dialog) => {
      dialogs.push(dialog.message());
      void dialog.dismiss();
    });
    const bob = await stage.enter('bob', hostile);
    await stage.enter('bob', '__proto__');

    await bob.row('amy').all.click();
    await bob.say(`${hostile}<script>alert(2)</script>`);
    await alice.row(hostile).all.click();
    await alice.heard(`${hostile}<script>alert(2)</script>`);
    await alice.row('__proto__').all.click();
    await alice.say('and to you');
    await alice.row(hostile).all.click();
    await alice.heard(`${hostile}<script>alert(2)</script>`);
    assert.equal(await alice.page.locator('#chat img, #chat script').count(), 0);
    assert.deepEqual(dialogs, []);
  });

  it('is served with a policy that allows its own files only', async () => {
    const tab = new ChatTab(await stage.browserOf('alice').newTab());
    const response = await tab.page.goto(stage.server.url);
    const policy = response?.headers()['content-security-policy'] ?? '';
    assert.match(policy, /default-src 'none'/);
    assert.match(policy, /script-src 'self';/);
    assert.doesNotMatch(policy, /unsafe|\*/);
  });

  it('remembers the name for this tab alone, until its person signs out', async () => {
    const tab = await stage.enter('alice', 'abe');
    const reloaded = tab.frames.all.length;
    await tab.page.reload();
    await tab.frames.until(({ all }) => all.slice(reloaded).find(({ event }) => event === 'chat:welcome'));
    assert.equal(await tab.page.locator('#me').textContent(), 'abe');

    const other = await tab.page.context().newPage();
    await other.goto(stage.server.url);
    await other.getByLabel('Your name').waitFor();

    await tab.signOut();
    await tab.page.reload();
    await tab.page.getByLabel('Your name').waitFor();
  });

  it('says what is wrong with a name', async () => {
    const tab = await ChatTab.open(stage.browserOf('alice'), stage.server.url);
    await tab.page.getByLabel('Your name').fill('   ');
    await tab.page.getByRole('button', { name: 'Start chatting' }).click();
    await tab.page.getByRole('alert').getByText('a name has 1 to 40 characters').waitFor();
    stage.browserOf('alice').takeComplaints(); // The browser itself notes every response of status 400.
    await tab.signIn('  abigail  ');
    assert.equal(await tab.page.locator('#me').textContent(), 'abigail');
  });

  it('can be used by keyboard alone', async () => {
    await stage.enter('bob', 'bea');
    const alice = await stage.enter('alice', 'ada');
    const row = alice.row('bea');
    await row.all.waitFor();
    await row.all.focus();
    await alice.page.keyboard.press('Enter');
    await alice.page.keyboard.type('typed');
    await alice.page.keyboard.press('Shift+Enter');
    await alice.page.keyboard.type('in two lines');
    await alice.page.keyboard.press('Enter');
    await alice.page.locator('.message.own time').waitFor();
    assert.deepEqual(await alice.messages.allTextContents(), ['typed\nin two lines']);
  });

  it('shows one pane at a time on a phone', async () => {
    await stage.enter('bob', 'bess');
    const alice = await stage.enter('alice', 'anna', { viewport: { width: 360, height: 640 } });
    await alice.row('bess').all.click();
    assert.equal(await alice.row('bess').all.isVisible(), false);
    await alice.say('on the road');
    await alice.page.getByRole('button', { name: 'Back to the list' }).click();
    await alice.row('bess').all.waitFor();
    assert.equal(await alice.page.getByLabel('Message', { exact: true }).isVisible(), false);
    const width = await alice.page.evaluate('document.documentElement.scrollWidth');
    assert.equal(width, 360, 'nothing hangs over the edge');
  });
});
