/** @jsxRuntime automatic */
/** Components for the tests of the hook; also rendered on a server. */
import type { ReactNode } from 'react';
import type { PresenceClient } from 'whosthere/client';
import { describePresence, PresenceProvider, type RefreshOn, usePresence } from 'whosthere/react';

export interface PersonProps {
  readonly id: string;
  readonly refreshOn?: RefreshOn | RefreshOn[];
}

export function Person({ id, refreshOn = 'mount' }: PersonProps): ReactNode {
  const presence = usePresence(id, { refreshOn });
  return (
    <li ref={presence.ref} data-status={presence.status} data-checked={presence.answer?.checkedAt}>
      <button onClick={presence.refresh}>{id}</button>{' '}
      {describePresence(presence, { nowMs: presence.now(), language: 'en' })}
    </li>
  );
}

export interface AppProps {
  readonly client: PresenceClient | null;
  readonly people: readonly PersonProps[];
}

export function App({ client, people }: AppProps): ReactNode {
  return (
    <PresenceProvider client={client}>
      <ul>
        {people.map((person, index) => (
          <Person key={index} {...person} />
        ))}
      </ul>
    </PresenceProvider>
  );
}
