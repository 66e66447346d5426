import { type ReactElement, useEffect, useRef } from 'react';
import { usePresence } from 'whosthere/react';
import type { Group } from '../../chat-protocol.ts';
import { Avatar } from './avatar.tsx';
import { GroupCount } from './group-count.tsx';
import { PresenceLines } from './presence-lines.tsx';

export function PersonHead({ person }: { readonly person: string }): ReactElement {
  const { ref } = usePresence(person, { refreshOn: 'hover' });
  return (
    <div id="other-person" ref={ref} className="head">
      <Avatar name={person} />
      <div className="person-text">
        <h2 id="other" className="name">
          <bdi>{person}</bdi>
        </h2>
        <PresenceLines person={person} />
      </div>
      <StatusNews person={person} />
    </div>
  );
}

/** Says a new status aloud; that it grows old is for the eyes only. */
function StatusNews({ person }: { readonly person: string }): ReactElement {
  const { status, isCurrent } = usePresence(person, { refreshOn: [] });
  const said = useRef('');
  useEffect(() => {
    if (isCurrent) said.current = `${person}: ${status}`;
  }, [person, status, isCurrent]);
  return (
    <p className="visually-hidden" aria-live="polite">
      {isCurrent ? `${person}: ${status}` : said.current}
    </p>
  );
}

export interface GroupHeadProps {
  readonly group: Group;
  readonly areMembersShown: boolean;
  readonly onShowMembers: () => void;
}

export function GroupHead({ group, areMembersShown, onShowMembers }: GroupHeadProps): ReactElement {
  return (
    <div id="other-group" className="head">
      <Avatar name={group.name} isGroup />
      <div className="person-text">
        <h2 id="other" className="name">
          <bdi>{group.name}</bdi>
        </h2>
        <button type="button" className="link" aria-expanded={areMembersShown} onClick={onShowMembers}>
          <GroupCount members={group.members} />
        </button>
      </div>
    </div>
  );
}
