import {
  createContext,
  type FocusEventHandler,
  type PointerEventHandler,
  type ReactElement,
  type ReactNode,
  useContext,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from 'react';
import { Avatar } from './avatar.tsx';
import { PresenceLines } from './presence-lines.tsx';

/** Who passes over a name does not want to know; who rests there does. In ms. */
const REST_MS = 400;
const GAP_PX = 8;

interface Shown {
  readonly person: string;
  readonly anchor: Element;
}

interface HoverCards {
  readonly rest: (shown: Shown) => void;
  readonly leave: () => void;
}

const HoverCardContext = createContext<HoverCards>({ rest: () => undefined, leave: () => undefined });

export interface HoverCardProps {
  readonly onPointerEnter?: PointerEventHandler;
  readonly onPointerLeave?: PointerEventHandler;
  readonly onFocus?: FocusEventHandler;
  readonly onBlur?: FocusEventHandler;
}

/** What an element needs to show a card for this person while somebody rests on it; nothing, for nobody. */
export function useHoverCard(person: string | undefined): HoverCardProps {
  const { rest, leave } = useContext(HoverCardContext);
  if (person === undefined) return {};
  return {
    onPointerEnter: ({ currentTarget, pointerType }) => {
      // A finger does not rest on what it is about to open.
      if (pointerType !== 'touch') rest({ person, anchor: currentTarget });
    },
    onPointerLeave: leave,
    onFocus: ({ currentTarget }) => {
      if (currentTarget.matches(':focus-visible')) rest({ person, anchor: currentTarget });
    },
    onBlur: leave,
  };
}

/** At most one card, above everything else. */
export function HoverCardLayer({ children }: { readonly children: ReactNode }): ReactElement {
  const [shown, setShown] = useState<Shown>();
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const cards = useMemo<HoverCards>(
    () => ({
      rest(next) {
        clearTimeout(timer.current);
        timer.current = setTimeout(() => {
          setShown(next);
        }, REST_MS);
      },
      leave() {
        clearTimeout(timer.current);
        setShown(undefined);
      },
    }),
    [],
  );
  useEffect(() => {
    if (shown === undefined) return undefined;
    const onKey = (event: KeyboardEvent): void => {
      if (event.key === 'Escape') cards.leave();
    };
    const { anchor } = shown;
    // Whoever hears the page hears the card with the name.
    anchor.setAttribute('aria-describedby', 'hover-card');
    window.addEventListener('keydown', onKey);
    window.addEventListener('scroll', cards.leave, { capture: true, passive: true });
    return () => {
      anchor.removeAttribute('aria-describedby');
      window.removeEventListener('keydown', onKey);
      window.removeEventListener('scroll', cards.leave, { capture: true });
    };
  }, [shown, cards]);
  useEffect(
    () => () => {
      clearTimeout(timer.current);
    },
    [],
  );
  return (
    <HoverCardContext value={cards}>
      {children}
      {shown !== undefined && <HoverCard key={shown.person} {...shown} />}
    </HoverCardContext>
  );
}

function HoverCard({ person, anchor }: Shown): ReactElement {
  const card = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const { current } = card;
    if (current === null) return;
    const place = anchor.getBoundingClientRect();
    const size = current.getBoundingClientRect();
    // Beside the name if there is room, so that it covers no other one; else below it, or above.
    const isBeside = place.right + GAP_PX + size.width <= window.innerWidth;
    const isBelow = place.bottom + GAP_PX + size.height <= window.innerHeight;
    const xPx = isBeside ? place.right + GAP_PX : window.innerWidth - size.width - GAP_PX;
    const yPx = isBelow ? place.bottom + GAP_PX : place.top - GAP_PX - size.height;
    current.style.translate = `${Math.max(GAP_PX, xPx)}px ${Math.max(GAP_PX, isBeside ? place.top : yPx)}px`;
  }, [anchor]);
  return (
    <div id="hover-card" ref={card} className="hover-card" role="tooltip">
      <Avatar name={person} />
      <span className="person-text">
        <strong className="name">
          <bdi>{person}</bdi>
        </strong>
        <PresenceLines person={person} hasSeenAt />
      </span>
    </div>
  );
}
