import { createPresenceClient } from 'whosthere/client';
import { connectPresenceDots } from 'whosthere/element';
import { client, nextFrame, settle, socket, watched } from './page.ts';

const disconnectDots = connectPresenceDots(client);
const main = document.querySelector('main') ?? document.body;

function dot(user: string): HTMLElement {
  const element = document.createElement('presence-dot');
  element.setAttribute('user', user);
  return element;
}

/** A box to scroll in, with a row for each of `count` users. */
function list(count: number): void {
  const box = document.createElement('div');
  box.id = 'box';
  Object.assign(box.style, { height: '400px', overflow: 'auto' });
  for (let index = 0; index < count; index += 1) {
    const row = document.createElement('div');
    row.style.height = '20px';
    row.append(dot(`user-${index}`));
    box.append(row);
  }
  main.append(box);
}

/** Mounts dots, waits until they have been seen, and removes them, again and again. */
async function churn(rounds: number, perRound: number): Promise<void> {
  for (let round = 0; round < rounds; round += 1) {
    const before = client.held.everSubscribed;
    const all = Array.from({ length: perRound }, (_, index) => dot(`user-${index}`));
    main.append(...all);
    while (client.held.everSubscribed < before + perRound) await nextFrame();
    main.replaceChildren();
  }
}

const another = () => watched(createPresenceClient(socket));
const kit = { socket, client, connectPresenceDots, disconnectDots, another, dot, list, churn, settle, main };
Object.assign(globalThis, { kit });
