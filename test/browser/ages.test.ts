import { describe, it } from 'mocha';
import { ChatTab } from '../support/browser-chat-tab.ts';
import { useStage } from '../support/browser-stage.ts';

const HOUR_MS = 60 * 60 * 1000;

describe('the age of an answer', () => {
  const stage = useStage();

  it('grows on screen, until the answer tells what was', async () => {
    await stage.enter('bob', 'bob');
    const tab = new ChatTab(await stage.browserOf('alice').newTab());
    await tab.page.clock.install();
    await tab.page.goto(stage.server.url);
    const alice = await tab.signIn('alice');
    await alice.open('bob');
    await alice.head.shows({ mark: 'online', basis: /checked (just now|\ds ago)$/ });

    await alice.page.clock.fastForward(15_000);
    const aged = {
      mark: 'online',
      isAged: true,
      status: /^Was online 1\ds ago · active 1\ds ago$/,
      basis: /checked 1\ds ago$/,
    };
    await alice.head.shows(aged);
    await alice.row('bob').shows(aged);
  });

  for (const [machine, offsetMs] of [
    ['a day behind', -24 * HOUR_MS],
    ['a day ahead', 24 * HOUR_MS],
  ] as const) {
    it(`is right on a machine whose clock is ${machine}`, async () => {
      await stage.enter('bob', 'bella');
      const tab = new ChatTab(await stage.browserOf('alice').newTab());
      await tab.page.clock.install({ time: Date.now() + offsetMs });
      await tab.page.goto(stage.server.url);
      const alice = await tab.signIn('astrid');
      await alice.open('bella');
      await alice.head.shows({
        mark: 'online',
        status: /^Online · active (just now|\ds ago)$/,
        basis: /checked (just now|\ds ago)$/,
      });
    });
  }
});
