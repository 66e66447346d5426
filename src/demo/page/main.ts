import { startChatPage } from './chat-page.ts';
import { byId, setText } from './elements.ts';
import { forget, rememberedName, remember, signIn } from './session.ts';

const clocks = {
  monotonicMs: () => performance.now(),
  wallMs: () => Date.now(),
};

const signInPage = byId('sign-in', HTMLElement);
const chatPage = byId('chat', HTMLDivElement);
const nameField = byId('name', HTMLInputElement);
const complaint = byId('sign-in-error', HTMLParagraphElement);

/** Ends the session that is open. */
let session = new AbortController();

async function enter(name: string): Promise<void> {
  setText(complaint, '');
  try {
    start(await signIn(name));
  } catch (error) {
    leave(error instanceof Error ? error.message : String(error));
  }
}

function start(entered: { token: string; userId: string }): void {
  session.abort();
  session = new AbortController();
  remember(entered.userId);
  document.title = `${entered.userId} · whosthere`;
  setText(byId('me', HTMLElement), entered.userId);
  signInPage.hidden = true;
  chatPage.hidden = false;
  startChatPage({ session: entered, clocks, signal: session.signal, onRefused: leave });
}

/** Back to the sign-in form, with the reason if it was not the person's own wish. */
function leave(reason = ''): void {
  session.abort();
  document.title = 'whosthere';
  setText(complaint, reason);
  chatPage.hidden = true;
  signInPage.hidden = false;
  nameField.focus();
}

byId('sign-in-form', HTMLFormElement).addEventListener('submit', (event) => {
  event.preventDefault();
  void enter(nameField.value);
});
byId('sign-out', HTMLButtonElement).addEventListener('click', () => {
  forget();
  leave();
});

const name = rememberedName();
if (name === null) leave();
else {
  nameField.value = name;
  void enter(name);
}
