/** @jsxRuntime automatic */
import { renderToString } from 'react-dom/server';
import type { PresenceClient } from 'whosthere/client';
import { App, type PersonProps } from './react-parts.tsx';

export function renderPeople(people: readonly PersonProps[], client: PresenceClient | null): string {
  return renderToString(<App client={client} people={people} />);
}
