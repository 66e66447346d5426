import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'mocha';
import type { Locator } from 'playwright-core';
import { PersonsBrowser } from '../../support/browser.ts';
import { GuideApp } from '../../support/kit-guide.ts';

/** Points at the person, again and again, until what is to be seen is there: each look is an answer of its moment. */
async function lookUntil(row: Locator, seen: RegExp): Promise<void> {
  while ((await row.filter({ hasText: seen }).count()) === 0) {
    await row.page().mouse.move(0, 0);
    await row.hover();
  }
}

for (const page of ['presence-in-vanilla-js.md', 'presence-in-react.md', 'presence-with-the-element.md']) {
  describe(`the guide ${page}`, () => {
    let app: GuideApp;
    let browser: PersonsBrowser;
    before(async () => {
      app = new GuideApp(page);
      browser = await PersonsBrowser.launch();
    });
    afterEach(async () => {
      await browser.closeTabs();
    });
    after(async () => {
      await browser.close();
      await app.close();
    });

    it('installs what it uses, and nothing else', () => {
      const [npm, install, ...names] = (app.command('install') ?? '').split(' ');
      assert.deepEqual([npm, install, names.sort()], ['npm', 'install', app.needs]);
    });

    it('works as it is written', async () => {
      app.install();
      app.build();
      const url = await app.start();
      const alice = await browser.newTab();
      await alice.goto(url.href);
      const bob = await browser.newTab();
      await bob.goto(url.href.replace('alice', 'bob'));
      const rowOf = (name: string): Locator => alice.locator('li', { hasText: name });

      await rowOf('alice').filter({ hasText: 'online' }).waitFor();
      await bob.locator('li', { hasText: 'bob' }).filter({ hasText: 'online' }).waitFor();
      await lookUntil(rowOf('bob'), /online/);
      await bob.close();
      await lookUntil(rowOf('bob'), /offline|last seen/);

      await alice.getByRole('button', { name: 'Sign out' }).click();
      browser.takeComplaints().forEach((complaint) => {
        // The one file that these pages do without.
        assert.match(complaint, /status of 404/);
      });
    });
  });
}
