import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { Locator, Page } from 'playwright-core';
import { violationsIn } from '../../support/axe.ts';
import { type KitTab, useKitStage } from '../../support/kit-stage.ts';

const withClock = (page: Page): Promise<void> => page.clock.install();
interface Window {
  readonly getComputedStyle: (element: unknown) => Readonly<Record<string, string>>;
}
const style = (dot: Locator, property: string): Promise<string | undefined> =>
  dot.evaluate((element, name) => (globalThis as unknown as Window).getComputedStyle(element)[name], property);

describe('how a presence-dot looks', () => {
  const stage = useKitStage('element.ts');
  const partOf = ({ page }: KitTab): Locator => page.locator('presence-dot [part=dot]');

  it('tells by its name who is there, and how', async () => {
    stage.server.presence.touch('bob');
    stage.server.main =
      '<presence-dot user="bob" label="Bob"></presence-dot><presence-dot user="carol"></presence-dot>';
    const { page } = await stage.enter();
    await page.getByRole('img', { name: 'Bob: online', exact: true }).waitFor();
    await page.getByRole('img', { name: 'offline', exact: true }).waitFor();
  });

  it('tells the same as text, and then the dot says nothing', async () => {
    stage.server.presence.touch('bob');
    stage.server.main = '<presence-dot user="bob" text></presence-dot>';
    const { page } = await stage.enter();
    await page.getByText('online', { exact: true }).waitFor();
    assert.equal(await page.getByRole('img').count(), 0);
  });

  it('differs by shape: no two states are alike in one colour', async () => {
    stage.server.main = '<presence-dot></presence-dot>';
    const tab = await stage.enter();
    const pictures = new Set<string>();
    for (const [status, ...more] of [['unknown'], ['online'], ['idle'], ['offline'], ['online', 'aged']]) {
      await tab.run(`{
        const dot = document.querySelector('presence-dot');
        for (const status of ['unknown', 'online', 'idle', 'offline']) dot.style.setProperty('--presence-' + status, 'black');
        dot.style.setProperty('--presence-size', '40px');
        dot.setAttribute('status', '${status}');
        dot.toggleAttribute('aged', ${more.includes('aged')});
      }`);
      pictures.add((await partOf(tab).screenshot()).toString('base64'));
    }
    assert.equal(pictures.size, 5);
  });

  it('becomes hollow once its answer is too old, and tells what was, in the language of the page', async () => {
    stage.server.presence.touch('bob');
    stage.server.main = `<presence-dot user="bob" text></presence-dot>
      <p lang="de"><presence-dot user="bob" label="Bob"></presence-dot></p>`;
    const tab = await stage.enter(withClock);
    const dot = tab.page.locator('presence-dot').first();
    await dot.getByText('online', { exact: true }).waitFor();
    const disc = await style(partOf(tab).first(), 'backgroundColor');

    // Without a connection nothing is asked.
    await tab.run('void kit.socket.disconnect()');
    await tab.page.clock.runFor(12_000);
    await dot.getByText(/^online 1[2-9] seconds ago$/).waitFor();
    await tab.page.getByRole('img', { name: /^Bob: online vor 1[2-9] Sekunden$/ }).waitFor();
    assert.notEqual(await style(partOf(tab).first(), 'backgroundColor'), disc);
    assert.equal(await style(partOf(tab).first(), 'backgroundColor'), 'rgba(0, 0, 0, 0)');
    assert.deepEqual([await dot.getAttribute('status'), await dot.getAttribute('aged')], ['online', '']);
    await tab.page.clock.runFor(60_000);
    await dot.getByText('online 1 minute ago', { exact: true }).waitFor();
  });

  it('says it in the words of the page', async () => {
    stage.server.presence.touch('bob');
    stage.server.main = '<presence-dot user="bob" text></presence-dot>';
    const tab = await stage.enter();
    await tab.run('kit.connectPresenceDots(kit.client, { words: { online: "da" } })');
    await tab.page.getByText('da', { exact: true }).waitFor();
  });

  it('does without a language that is none', async () => {
    const languages = ['', 'en_US', 'x'];
    stage.server.presence.touch('bob');
    stage.server.main = languages
      .map((lang) => `<p lang="${lang}"><presence-dot user="bob" text></presence-dot></p>`)
      .join('');
    const tab = await stage.enter(withClock);
    await tab.page.getByText('online', { exact: true }).last().waitFor();
    await tab.run('void kit.socket.disconnect()');
    await tab.page.clock.runFor(12_000);
    await tab.page
      .getByText(/^online 1\d seconds ago$/)
      .nth(2)
      .waitFor();
  });

  it('pulses while it is being asked about, unless motion is to be reduced', async () => {
    stage.server.main = '<presence-dot></presence-dot>';
    const tab = await stage.enter();
    await tab.run('document.querySelector("presence-dot").setAttribute("checking", "")');
    assert.notEqual(await style(partOf(tab), 'animationName'), 'none');
    await tab.page.emulateMedia({ reducedMotion: 'reduce' });
    assert.equal(await style(partOf(tab), 'animationName'), 'none');
  });

  it('is styled under a policy that forbids inline styles', async () => {
    stage.server.main = '<presence-dot user="bob"></presence-dot>';
    const tab = await stage.enter();
    assert.equal(await style(partOf(tab), 'width'), '12px');
  });

  it('has nothing that axe objects to, light and dark, with and without a client', async () => {
    stage.server.presence.touch('bob');
    stage.server.main = `<ul>
      <li>Bob <presence-dot user="bob" text></presence-dot></li>
      <li>Bob <presence-dot user="bob" label="Bob"></presence-dot></li>
      <li>Carol <presence-dot user="carol"></presence-dot></li>
      <li>Nobody <presence-dot></presence-dot></li>
    </ul>`;
    const tab = await stage.enter();
    await tab.page.getByRole('img', { name: 'Bob: online' }).waitFor();
    assert.deepEqual(await violationsIn(tab.page), []);
    await tab.run('kit.disconnectDots()');
    assert.deepEqual(await violationsIn(tab.page), []);
  });
});
