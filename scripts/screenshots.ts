/** `npm run screenshots`: plays a scene in the running demo, in real browsers, and writes docs/screenshots. Build first. */
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { ChatTab, type TabOptions } from '../test/support/browser-chat-tab.ts';
import { nameCrowd } from '../test/support/browser-crowd.ts';
import { PersonsBrowser } from '../test/support/browser.ts';
import { startBuiltServer } from '../test/support/built-server.ts';

const folder = path.resolve(import.meta.dirname, '../docs/screenshots');
const DESKTOP = { width: 1280, height: 720 };
const PHONE = { width: 390, height: 760 };

mkdirSync(folder, { recursive: true });
// Everybody but who has just done something is asked, and is idle soon: a scene that takes seconds instead of minutes.
const server = await startBuiltServer({ WHOSTHERE_FRESH_MS: '1000', WHOSTHERE_IDLE_AFTER_MS: '2000' });
const browser = await PersonsBrowser.launch();

async function enter(name: string, options: TabOptions = {}): Promise<ChatTab> {
  const tab = await ChatTab.open(browser, server.url, { colorScheme: 'light', reducedMotion: 'reduce', ...options });
  return tab.signIn(name);
}

async function shoot({ page }: ChatTab, name: string): Promise<void> {
  await page.screenshot({ path: path.join(folder, `${name}.png`), animations: 'disabled' });
  console.log(`docs/screenshots/${name}.png`);
}

try {
  const away = ['Dana', 'Emil', 'Farah', 'Goran', 'Hanna', 'Iris', 'Jonas', 'Kaya'];
  await nameCrowd(server.url, away);
  const carla = await enter('Carla');
  const bob = await enter('Bob');
  const alice = await enter('Alice', { viewport: DESKTOP });
  const phone = await enter('Alice', { viewport: PHONE, colorScheme: 'dark' });

  await alice.found('Lunch', ['Bob', 'Carla', 'Dana', 'Emil', 'Farah']);
  await alice.say('Who is in for lunch?');
  await carla.row('Lunch').all.click();
  await carla.say('I am. Noodles?');
  await bob.row('Lunch').all.click();
  await bob.say('Noodles it is. Shall I book a table?');
  await alice.say('Please do, for three.');
  await bob.row('Alice').all.click();
  await bob.say('Table at 12:30.');
  await alice.row('Bob').all.click();
  await alice.heard('Table at 12:30.');
  await alice.say('You are the best.');

  await alice.page.getByRole('button', { name: 'What looks cost' }).click();
  await alice.row('Lunch').all.click();
  await alice.page.locator('#other-group').getByRole('button').click();
  await alice.row('Carla').shows({ mark: 'idle' });
  await bob.say('Booked.');
  await alice.row('Bob').all.hover();
  await alice.card.shows({ mark: 'online' });
  await shoot(alice, 'desktop');

  await phone.page.getByRole('button', { name: 'Sign out' }).waitFor();
  await phone.row('Carla').shows({ mark: 'idle' });
  await shoot(phone, 'phone-list');
  await bob.say('See you there.');
  await phone.row('Bob').all.click();
  await phone.head.shows({ mark: 'online' });
  await shoot(phone, 'phone-chat');
} finally {
  await browser.close();
  await server.stop();
}
