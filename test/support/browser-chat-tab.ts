import type { BrowserContextOptions, Locator, Page } from 'playwright-core';
import type { ChatMessage } from '../../src/demo/chat-protocol.ts';
import type { Presence, RefreshMessage } from '../../src/index.ts';
import type { PersonsBrowser } from './browser.ts';
import { type Frame, Frames } from './browser-frames.ts';

/** What a viewer was told, and in which order. */
export interface Told {
  /** Whether the answer did not come with the ack of the refresh. */
  readonly wasPending: boolean;
  readonly presence: Presence;
}

/** The chat page in a tab, driven as a person would. */
export class ChatTab {
  readonly page: Page;
  readonly frames: Frames;

  constructor(page: Page) {
    this.page = page;
    this.frames = new Frames(page);
  }

  static async open(browser: PersonsBrowser, url: string, options?: BrowserContextOptions): Promise<ChatTab> {
    const tab = new ChatTab(await browser.newTab(options));
    await tab.page.goto(url);
    return tab;
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

  /** The head of the open chat. */
  get head(): PersonLocators {
    return locatorsIn(this.page.locator('#other-person'));
  }

  /** Notes what the head of the open chat says from now on, however short a time; returns how to read the notes. */
  async noteStatuses(): Promise<() => Promise<string[]>> {
    await this.page.evaluate(`
      globalThis.notedStatuses = [];
      const head = document.querySelector('#other-person');
      new MutationObserver(() => notedStatuses.push(head.querySelector('.status')?.textContent))
        .observe(head, { childList: true, characterData: true, subtree: true });
    `);
    return () => this.page.evaluate<string[]>('notedStatuses');
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
      const messages = frames.events('received', 'chat:message').map(({ args }) => args[0] as ChatMessage);
      return messages.find((each) => each.text === text);
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
    dot: all.locator('.dot'),
    shows: async ({ mark, isAged = false, status, basis }) => {
      await all.locator(`.dot[data-mark="${mark}"]${isAged ? '[data-aged]' : ':not([data-aged])'}`).waitFor();
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
