import { ChatClient } from './chat-client.ts';
import { keepConnected } from './connection.ts';
import { Conversation } from './conversation.ts';
import { Correspondence } from './correspondence.ts';
import { type Clocks, IdleTimer } from './idle-timer.ts';
import { PeopleList } from './people-list.ts';
import { PresenceClient } from './presence.ts';
import { TELLS_NOW_FOR_MS, wordsFor } from './presence-words.ts';
import { ServerTime } from './server-time.ts';
import type { Session } from './session.ts';
import { isTabVisible, whileVisible } from './while-visible.ts';

export interface ChatPageParts {
  readonly session: Session;
  readonly clocks: Clocks;
  /** Ends it: the person has signed out. */
  readonly signal: AbortSignal;
  readonly onRefused: (reason: string) => void;
}

/** Who rests on a row that was asked about a moment ago need not ask again. */
const HOVER_UNLESS_WITHIN_MS = 1_000;

/**
 * The page of somebody who is signed in. Looks, and so asks, when a chat is opened, a row is rested on, rows come into
 * view, the tab comes back to front, or a message shows that what is on screen no longer holds. Never by a timer.
 */
export function startChatPage({ session, clocks, signal, onRefused }: ChatPageParts): void {
  const me = session.userId;
  const serverTime = new ServerTime(clocks.monotonicMs);
  const socket = keepConnected(session, signal, onRefused);

  const show = (person: string): void => {
    const words = wordsFor(presence.lookOf(person), serverTime.now());
    people.show(person, words);
    if (person === conversation.person) conversation.show(words);
  };
  const presence = new PresenceClient({
    socket,
    serverTime,
    idle: new IdleTimer(clocks, signal),
    onChange: show,
    signal,
  });

  const look = (person: string): void => {
    presence.look(person);
  };
  const hover = (person: string): void => {
    presence.look(person, { unlessWithinMs: HOVER_UNLESS_WITHIN_MS });
  };
  /** Renews what is on screen and too old to tell what is. */
  const renew = (shown: Iterable<string>, background: boolean): void => {
    if (!isTabVisible()) return;
    for (const person of shown) presence.look(person, { background, unlessWithinMs: TELLS_NOW_FOR_MS });
  };

  const people = new PeopleList({
    onOpen: (person) => {
      people.select(person);
      conversation.open(person);
      show(person);
      look(person);
      correspondence.read();
    },
    onHover: hover,
    onCameIntoView: (arrived) => {
      renew(arrived, true);
    },
    signal,
  });
  const conversation = new Conversation({
    me,
    onSay: (to, text) => {
      correspondence.say(to, text);
    },
    onHover: hover,
    onLookAgain: look,
    onBack: () => {
      const { person } = conversation;
      conversation.close();
      people.select(undefined);
      if (person !== undefined) people.focus(person);
    },
    signal,
  });
  const onScreen = (): Set<string> => {
    const { person } = conversation;
    return new Set(person === undefined ? people.inView : [...people.inView, person]);
  };

  const addPerson = (person: string): void => {
    if (person === me) return;
    people.add(person);
    show(person);
  };
  const chat = new ChatClient(socket, {
    onWelcome: (welcome) => {
      serverTime.set(welcome.nowMs);
      welcome.people.forEach(addPerson);
      correspondence.read();
      renew(onScreen(), true);
    },
    onJoined: addPerson,
    onMessage: (message) => {
      correspondence.receive(message);
      // What is shown of somebody who has just spoken may be wrong now. Known from traffic, so this costs no probe.
      const { from } = message;
      if (from !== me && isTabVisible() && onScreen().has(from)) {
        presence.look(from, { background: true, unlessWithinMs: 0 });
      }
    },
  });
  const correspondence = new Correspondence({
    me,
    chat,
    conversation,
    onUnread: (from) => {
      people.addUnread(from);
    },
  });

  whileVisible({
    tick: () => {
      onScreen().forEach(show);
    },
    back: () => {
      renew(onScreen(), false);
    },
    signal,
  });
}
