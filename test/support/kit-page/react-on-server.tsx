import { renderToString } from 'react-dom/server';
import { App, type PersonProps } from './react-parts.tsx';

export function renderPeople(people: readonly PersonProps[]): string {
  return renderToString(<App client={null} people={people} />);
}
