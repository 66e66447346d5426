import { type ReactNode, startTransition, StrictMode, useState } from 'react';
import { flushSync } from 'react-dom';
import { createRoot, hydrateRoot, type Root } from 'react-dom/client';
import { PresenceProvider, type RefreshOn, usePresence } from 'whosthere/react';
import { client, correct, nextFrame, settle, socket } from './page.ts';
import { App, type AppProps, type PersonProps } from './react-parts.tsx';

const container = document.querySelector('main') ?? document.body;
let root: Root | undefined;

function show(people: readonly PersonProps[], others: Partial<AppProps> = {}): void {
  root ??= createRoot(container);
  // Outermost: React mounts twice only what it places within it.
  const app = (
    <StrictMode>
      <App client={client} people={people} {...others} />
    </StrictMode>
  );
  flushSync(() => root?.render(app));
}

function hydrate(people: readonly PersonProps[]): void {
  root = hydrateRoot(container, <App client={client} people={people} />);
}

function unmount(): void {
  root?.unmount();
  root = undefined;
}

function Dot({ id, refreshOn }: Required<PersonProps>): ReactNode {
  const { ref, status } = usePresence(id, { refreshOn });
  return (
    <b ref={ref} data-status={status}>
      •{' '}
    </b>
  );
}

/** Mounts dots, waits until they have been seen, and mounts others in their place, again and again. */
async function churn(rounds: number, perRound: number): Promise<void> {
  const triggers = [['mount', 'view', 'hover'], ['view', 'hover'], ['view']] satisfies RefreshOn[][];
  const all = triggers.flatMap((refreshOn) =>
    Array.from({ length: Math.ceil(perRound / 3) }, (_, index) => ({ id: `user-${index}`, refreshOn })),
  );
  root ??= createRoot(container);
  for (let round = 0; round < rounds; round += 1) {
    const dots = (
      <StrictMode>
        <PresenceProvider client={client}>
          <p key={round}>
            {all.map((person, index) => (
              <Dot key={index} {...person} />
            ))}
          </p>
        </PresenceProvider>
      </StrictMode>
    );
    flushSync(() => root?.render(dots));
    // One holder for each that is mounted, one for each in view.
    while (client.held.keepers < (all.length * 4) / 3) await nextFrame();
  }
  unmount();
}

/** Takes long to render. */
function Slow(): ReactNode {
  const { status } = usePresence('bob', { refreshOn: [] });
  const until = performance.now() + 4;
  while (performance.now() < until);
  return <i data-status={status} />;
}

/**
 * Renders many that show the same user in a transition, while the answers change; returns all sets of
 * different statuses that were on the page at one moment, and how often they changed while it rendered.
 */
async function disagreements(): Promise<{ differing: string[][]; changes: number }> {
  let grow: (count: number) => void = () => undefined;
  function Crowd(): ReactNode {
    const [count, setCount] = useState(2);
    grow = setCount;
    return Array.from({ length: count }, (_, index) => <Slow key={index} />);
  }
  root ??= createRoot(container);
  root.render(
    <PresenceProvider client={client}>
      <Crowd />
    </PresenceProvider>,
  );
  const shown = (): string[] => [...container.querySelectorAll('i')].map((each) => each.dataset['status'] ?? '');
  while (shown().length < 2) await nextFrame();
  const differing: string[][] = [];
  const watch = new MutationObserver(() => {
    const statuses = [...new Set(shown())];
    if (statuses.length > 1) differing.push(statuses);
  });
  watch.observe(container, { subtree: true, childList: true, attributes: true });

  startTransition(() => {
    grow(60);
  });
  let changes = 0;
  const timer = setInterval(() => {
    if (shown().length > 2 || changes === 5) return;
    const nowMs = client.now();
    const status = changes % 2 === 0 ? 'online' : 'idle';
    correct({ id: 'bob', status, lastSeen: nowMs, checkedAt: nowMs, evidence: 'probe' });
    changes += 1;
  }, 20);
  while (shown().length < 60) await nextFrame();
  clearInterval(timer);
  watch.disconnect();
  return { differing, changes };
}

const kit = { socket, client, correct, show, hydrate, unmount, churn, settle, disagreements };
Object.assign(globalThis, { kit });
