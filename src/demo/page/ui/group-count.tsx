import { type ReactElement, useCallback, useEffect, useRef, useState, useSyncExternalStore } from 'react';
import type { PresenceClient } from 'whosthere/client';
import { useChatSession } from './session-context.ts';
import { useInView } from './use-in-view.ts';

/** `7 of 12 here`: everybody who is online or idle, this person among them. Kept fresh while it can be seen. */
export function GroupCount({ members }: { readonly members: readonly string[] }): ReactElement {
  const { me, presence } = useChatSession();
  const element = useRef<HTMLSpanElement>(null);
  const [isInView, setInView] = useState(false);
  useInView(element, setInView);
  const subscribe = useCallback(
    (onChange: () => void) => {
      const unsubscribers = members.map((member) => presence.subscribe(member, onChange));
      return () => {
        for (const unsubscribe of unsubscribers) unsubscribe();
      };
    },
    [presence, members],
  );
  const words = useSyncExternalStore(subscribe, () => wordsFor(presence, members, me));

  useEffect(() => {
    if (!isInView) return undefined;
    const others = members.filter((member) => member !== me);
    const releases = others.map((member) => presence.keepFresh(member));
    return () => {
      for (const release of releases) release();
    };
  }, [presence, members, me, isInView]);

  return (
    <span ref={element} className="group-count">
      {words}
    </span>
  );
}

function wordsFor(presence: PresenceClient, members: readonly string[], me: string): string {
  let here = 0;
  let isAged = false;
  let isKnown = true;
  for (const member of members) {
    const { answer, isCurrent } = presence.get(member);
    if (member === me) here += 1;
    else if (answer === undefined) isKnown = false;
    else {
      if (answer.status === 'online' || answer.status === 'idle') here += 1;
      isAged ||= !isCurrent;
    }
  }
  if (!isKnown) return `${members.length} people`;
  return isAged ? `${here} of ${members.length} were here lately` : `${here} of ${members.length} here`;
}
