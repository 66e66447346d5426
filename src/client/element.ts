import { describePresence, type PresenceWords } from './description.ts';
import { refreshOnHover } from './hover.ts';
import { observeView } from './in-view.ts';
import type { PresenceClient } from './presence-client.ts';
import { STYLE } from './presence-dot-style.ts';
import { blankSnapshot } from './snapshot.ts';

export { agoOf, describePresence, type DescriptionOptions, type PresenceWords } from './description.ts';

export interface PresenceDotsOptions {
  /** Instead of the English ones. */
  readonly words?: Partial<PresenceWords>;
}

/** How often what is said of a moment is put anew, while it can be seen. In ms. */
const TICK_MS = 1_000;

interface Dot {
  start(): void;
  stop(): void;
  render(): void;
}

let connected: { readonly client: PresenceClient; readonly words: PresenceDotsOptions['words'] } | undefined;
/** Those in a document. */
const dots = new Set<Dot>();
/** Those in view. */
const shown = new Set<Dot>();
let ticking: ReturnType<typeof setInterval> | undefined;

function show(dot: Dot, isShown: boolean): void {
  if (isShown) shown.add(dot);
  else shown.delete(dot);
  if (shown.size === 0) {
    clearInterval(ticking);
    ticking = undefined;
  } else {
    ticking ??= setInterval(() => {
      if (!document.hidden) for (const each of shown) each.render();
    }, TICK_MS);
  }
}

/**
 * Lets every `<presence-dot user="bob">` of the page, present and to come, show presence as this client knows it, until
 * the returned function is called, or the next client is connected.
 */
export function connectPresenceDots(client: PresenceClient, { words }: PresenceDotsOptions = {}): () => void {
  const connection = { client, words };
  const restart = (next: typeof connected): void => {
    for (const dot of dots) dot.stop();
    connected = next;
    for (const dot of dots) dot.start();
  };
  restart(connection);
  if (customElements.get('presence-dot') === undefined) customElements.define('presence-dot', dotClass());
  return () => {
    if (connected === connection) restart(undefined);
  };
}

/** A class made when it is needed: where there is no DOM, the module can be imported all the same. */
function dotClass(): CustomElementConstructor {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(STYLE);

  return class extends HTMLElement implements Dot {
    static readonly observedAttributes = ['user', 'label', 'text'];
    readonly #dot = document.createElement('span');
    readonly #text = document.createElement('span');
    #stop: (() => void) | undefined;
    #leaveView: (() => void) | undefined;

    constructor() {
      super();
      const root = this.attachShadow({ mode: 'open' });
      root.adoptedStyleSheets = [sheet];
      this.#dot.part = 'dot';
      this.#text.part = 'text';
      root.append(this.#dot, this.#text);
    }

    connectedCallback(): void {
      dots.add(this);
      this.start();
    }

    disconnectedCallback(): void {
      this.stop();
      dots.delete(this);
    }

    attributeChangedCallback(): void {
      if (!this.isConnected) return;
      this.stop();
      this.start();
    }

    start(): void {
      this.render();
      const user = this.getAttribute('user');
      if (connected === undefined || !user || this.#stop !== undefined) return;
      const { client } = connected;
      const ignoreHover = refreshOnHover(this.closest('[data-presence-hover]') ?? this, client, user);
      const stopObserving = observeView(this, (isInView) => {
        this.#leaveView?.();
        this.#leaveView = undefined;
        if (isInView) {
          const unsubscribe = client.subscribe(user, () => {
            this.render();
          });
          const release = client.keepFresh(user);
          this.#leaveView = () => {
            unsubscribe();
            release();
          };
          this.render();
        }
        show(this, isInView);
      });
      this.#stop = () => {
        ignoreHover();
        stopObserving();
        this.#leaveView?.();
        this.#leaveView = undefined;
        show(this, false);
      };
    }

    stop(): void {
      this.#stop?.();
      this.#stop = undefined;
    }

    render(): void {
      const user = this.getAttribute('user');
      const snapshot = user ? connected?.client.get(user) : undefined;
      const { answer, isCurrent = false, isChecking = false } = snapshot ?? {};
      this.#reflect('status', answer?.status ?? 'unknown');
      this.#reflect('aged', answer === undefined || isCurrent ? null : '');
      this.#reflect('checking', isChecking ? '' : null);
      const language = this.closest<HTMLElement>('[lang]')?.lang ?? navigator.language;
      // Also where there is no user, or no client: a picture has to have a name.
      const description = describePresence(snapshot ?? blankSnapshot(''), {
        nowMs: connected?.client.now() ?? 0,
        language,
        words: connected?.words,
      });
      const label = this.getAttribute('label');
      const isTextShown = this.hasAttribute('text');
      set(this.#text, 'textContent', isTextShown ? description : '');
      set(this.#dot, 'role', isTextShown ? 'presentation' : 'img');
      set(this.#dot, 'ariaLabel', isTextShown ? null : label === null ? description : `${label}: ${description}`);
    }

    #reflect(name: string, value: string | null): void {
      if (this.getAttribute(name) === value) return;
      if (value === null) this.removeAttribute(name);
      else this.setAttribute(name, value);
    }
  };
}

/** What does not change is not written: assistive technology may speak what is. */
function set<Key extends 'textContent' | 'role' | 'ariaLabel'>(
  element: HTMLElement,
  key: Key,
  value: HTMLElement[Key],
): void {
  if (element[key] !== value) element[key] = value;
}
