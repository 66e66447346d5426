import type { ReactElement } from 'react';

const LEGEND = [
  ['online', 'Online', 'active lately, or a device of theirs answered just now'],
  ['idle', 'Idle', 'a device answered, but nobody has touched it for a while'],
  ['offline', 'Offline', 'no connection, or nobody answered'],
  ['unknown', 'Not known', 'nobody has looked yet, or it could not be found out'],
  ['aged', 'Hollow', 'the answer is more than ten seconds old: it tells what was'],
] as const;

export function Welcome(): ReactElement {
  return (
    <section className="welcome">
      <h2>Pick somebody to talk to</h2>
      <p>Opening a chat, resting on a name, or bringing it into view asks whether that person is there:</p>
      <dl className="legend">
        {LEGEND.map(([mark, word, meaning]) => (
          <div key={mark}>
            <dt>
              <span className="sample" data-mark={mark} aria-hidden="true" />
              {word}
            </dt>
            <dd>{meaning}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
