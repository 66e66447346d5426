import type { BrowserContextOptions, Locator, Page } from 'playwright-core';
import type { Delivery } from '../../src/demo/chat-protocol.ts';
import type { Presence, RefreshMessage } from '../../src/index.ts';
import type { PersonsBrowser } from './browser.ts';
import { type Frame, Frames } from './browser-frames.ts';

/** What a viewer was told, and in which order. */
export interface Told {
  /** Whether the answer did not come with the ack of the refresh. */
  readonly wasPending: boolean;
  readonly presence: Presence;
}

export interface TabOptions extends BrowserContextOptions {
  /** The page's clock can be moved by hand, and starts at this time. It runs on by itself. */
  readonly clock?: { readonly time?: number };
}

/** The chat page in a tab, driven as a person would. */
export class ChatTab {
  readonly page: Page;
  readonly frames: Frames;

  constructor(page: Page) {
    this.page = page;
    this.frames = new Frames(page);
  }

  static async open(browser: PersonsBrowser, url: string, options?: TabOptions): Promise<ChatTab> {
    const tab = await ChatTab.#blank(browser, options);
    await tab.page.goto(url);
    return tab;
  }

  static async #blank(browser: PersonsBrowser, { clock, ...options }: TabOptions = {}): Promise<ChatTab> {
    const tab = new ChatTab(await browser.newTab(options));
    if (clock !== undefined) await tab.page.clock.install(clock);
    return tab;
  }

  /** Signed in already as it is loaded, as a tab that remembers its name. The form is for {@link signIn}. */
  static async enter(browser: PersonsBrowser, url: string, name: string, options?: TabOptions): Promise<ChatTab> {
    const tab = await ChatTab.#blank(browser, options);
    // Once: after that it is the page's own to remember, and to forget.
    await tab.page.addInitScript(`
      // Not where there is no storage, such as on about:blank.
      if (location.protocol.startsWith('http') && sessionStorage.getItem('entered') === null) {
        sessionStorage.setItem('entered', '');
        sessionStorage.setItem('whosthere:name', ${JSON.stringify(name)});
      }
    `);
    await tab.page.goto(url);
    return tab.welcomed();
  }

  async signIn(name: string): Promise<this> {
    await this.page.getByLabel('Your name').fill(name);
    await this.page.getByRole('button', { name: 'Start chatting' }).click();
    return this.welcomed();
  }

  /** Waits until the page is connected and has said that it answers probes. */
  async welcomed(): Promise<this> {
    await this.frames.until((frames) => frames.events('received', 'chat:welcome')[0]);
    await this.frames.until((frames) => frames.events('sent', 'presence:hello')[0]);
    return this;
  }

  async signOut(): Promise<void> {
    await this.page.getByRole('button', { name: 'Sign out' }).click();
    await this.page.getByLabel('Your name').waitFor();
  }

  row(person: string): PersonLocators {
    return locatorsIn(this.page.locator('#people-list .person').filter({ has: named(this.page, person) }));
  }

  /** The names on the rows that can be seen, at least in part. */
  rowsInView(): Promise<string[]> {
    return this.page.evaluate<string[]>(`(() => {
      const list = document.querySelector('#people-list').getBoundingClientRect();
      return [...document.querySelectorAll('#people-list presence-dot')]
        .filter((dot) => {
          const { top, bottom } = dot.getBoundingClientRect();
          return bottom > list.top && top < list.bottom;
        })
        .map((dot) => dot.getAttribute('user'));
    })()`);
  }

  /** Jumps to where this part of the list is above. */
  async scrollListTo(part: number): Promise<void> {
    await this.page.evaluate(`(() => {
      const list = document.querySelector('#people-list');
      list.scrollTop = list.scrollHeight * ${part};
    })()`);
  }

  /** Scrolls by less than what can be seen, frame by frame, to the end. */
  async scrollListThrough(): Promise<void> {
    await this.page.evaluate(`(async () => {
      const list = document.querySelector('#people-list');
      while (list.scrollTop + list.clientHeight < list.scrollHeight - 1) {
        list.scrollTop += list.clientHeight / 2;
        await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
      }
    })()`);
  }

  /** The head of the open chat with a person. */
  get head(): PersonLocators {
    return locatorsIn(this.page.locator('#other-person'));
  }

  /** The card of whoever is rested on. */
  get card(): PersonLocators {
    return locatorsIn(this.page.locator('#hover-card'));
  }

  /** Makes the page think that nobody can see it, or that somebody can again. */
  async setHidden(isHidden: boolean): Promise<void> {
    await this.page.evaluate(`
      for (const [name, value] of [['hidden', ${isHidden}], ['visibilityState', '${isHidden ? 'hidden' : 'visible'}']]) {
        Object.defineProperty(document, name, { value, configurable: true });
      }
      document.dispatchEvent(new Event('visibilitychange'));
    `);
  }

  /** Fills in the dialog. */
  async openNewGroup(name: string, members: readonly string[]): Promise<void> {
    await this.page.getByRole('button', { name: 'New group' }).click();
    await this.page.getByLabel('Name of the group').fill(name);
    // By a script: a hundred real clicks take their time.
    await this.page.evaluate(`(() => {
      const members = new Set(${JSON.stringify(members)});
      for (const choice of document.querySelectorAll('.choice')) if (members.has(choice.textContent)) choice.click();
    })()`);
  }

  /** Founds a group, and opens it. */
  async found(name: string, members: readonly string[]): Promise<void> {
    await this.openNewGroup(name, members);
    await this.page.getByRole('button', { name: 'Found the group' }).click();
    await this.page.locator('#other-group').getByText(name, { exact: true }).waitFor();
  }

  get messages(): Locator {
    return this.page.locator('#messages .words');
  }

  /** Says it in the open chat; returns when the server took it, ms since the Unix epoch. */
  async say(text: string): Promise<number> {
    await this.write(text);
    return this.atMsOf(text);
  }

  /** Says it without waiting for the server. */
  async write(text: string): Promise<void> {
    await this.page.getByLabel('Message', { exact: true }).fill(text);
    await this.page.keyboard.press('Enter');
  }

  /** When the server took the message that has come, or will come. */
  async atMsOf(text: string): Promise<number> {
    const message = await this.frames.until((frames) => {
      const deliveries = frames.events('received', 'chat:delivery').map(({ args }) => args[0] as Delivery);
      return deliveries.map((delivery) => delivery.message).find((each) => each.text === text);
    });
    return message.atMs;
  }

  async heard(text: string): Promise<void> {
    await this.page.locator('#messages .message:not(.own) .words').getByText(text, { exact: true }).waitFor();
  }

  /** Opens the chat, and waits for what the server says of the person. */
  open(person: string): Promise<Told> {
    return this.told(person, () => this.row(person).all.click());
  }

  lookAgain(person: string): Promise<Told> {
    return this.told(person, () => this.page.getByRole('button', { name: 'Look again' }).click());
  }

  /** Looks until it is told what it waits for: what the other end has sent may still be on its way. */
  async lookUntil(person: string, holds: (told: Told) => boolean): Promise<Told> {
    for (;;) {
      const told = await this.lookAgain(person);
      if (holds(told)) return told;
    }
  }

  /** What the server answers to the first refresh for this person that `act` causes. */
  async told(person: string, act: () => Promise<void>): Promise<Told> {
    const before = this.frames.all.length;
    await act();
    return this.frames.until(({ all }) => {
      const asked = all.slice(before).find((frame) => isRefreshFor(frame, person) && !isBackground(frame));
      const ack = asked && this.frames.ackOf(asked);
      if (ack === undefined) return undefined;
      const { presences, pending } = ack.args[0] as { presences: Presence[]; pending: string[] };
      const presence = presences.find(({ id }) => id === person);
      if (presence !== undefined) return { wasPending: false, presence };
      const later = all.slice(all.indexOf(ack)).filter(({ event }) => event === 'presence:resolved');
      const resolved = later.flatMap(({ args }) => args[0] as Presence[]).find(({ id }) => id === person);
      return pending.includes(person) && resolved !== undefined ? { wasPending: true, presence: resolved } : undefined;
    });
  }
}

/** Where the page shows a person. */
export interface PersonLocators {
  readonly all: Locator;
  readonly dot: Locator;
  /** Waits until this is shown. */
  shows(expected: { mark: string; isAged?: boolean; status?: RegExp; basis?: RegExp }): Promise<void>;
}

function locatorsIn(all: Locator): PersonLocators {
  return {
    all,
    dot: all.locator('presence-dot'),
    shows: async ({ mark, isAged = false, status, basis }) => {
      await all.locator(`presence-dot[status="${mark}"]${isAged ? '[aged]' : ':not([aged])'}`).waitFor();
      if (status !== undefined) await all.locator('.status').filter({ hasText: status }).waitFor();
      if (basis !== undefined) await all.locator('.basis').filter({ hasText: basis }).waitFor();
    },
  };
}

function named(page: Page, person: string): Locator {
  return page.locator('.name').getByText(person, { exact: true });
}

export function isRefreshFor({ event, args }: Frame, person: string): boolean {
  return event === 'presence:refresh' && (args[0] as RefreshMessage).ids.includes(person);
}

export function isBackground({ args }: Frame): boolean {
  return (args[0] as RefreshMessage).background === true;
}
