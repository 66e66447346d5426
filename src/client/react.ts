import {
  createContext,
  createElement,
  type DetailedHTMLProps,
  type FunctionComponent,
  type HTMLAttributes,
  type ReactNode,
  type RefCallback,
  useCallback,
  useContext,
  useEffect,
  useMemo,
  useState,
  useSyncExternalStore,
} from 'react';
import { refreshOnHover } from './hover.ts';
import { observeView } from './in-view.ts';
import type { PresenceClient } from './presence-client.ts';
import { blankSnapshot, type PresenceSnapshot } from './snapshot.ts';

export { agoOf, describePresence, type DescriptionOptions, type PresenceWords } from './description.ts';

/** The element of `whosthere/element`, in JSX. */
export interface PresenceDotProps extends DetailedHTMLProps<HTMLAttributes<HTMLElement>, HTMLElement> {
  readonly user: string;
  readonly label?: string;
  readonly text?: boolean | '';
}

declare module 'react' {
  // eslint-disable-next-line @typescript-eslint/no-namespace -- how React's types are extended
  namespace JSX {
    interface IntrinsicElements {
      'presence-dot': PresenceDotProps;
    }
  }
}

/**
 * What is a look, and so asks:
 * - `mount`: the component is there; what it shows is kept fresh as long as it is.
 * - `view`: the element with `ref` is in view; what it shows is kept fresh as long as it is.
 * - `hover`: the pointer, or the focus, comes to the element with `ref`.
 */
export type RefreshOn = 'mount' | 'view' | 'hover';

export interface UsePresenceOptions {
  /** Default `mount`. An empty list: only shows what is known. */
  readonly refreshOn?: RefreshOn | readonly RefreshOn[];
}

export interface UsedPresence extends PresenceSnapshot {
  /** For the element that is looked at, with `view` and `hover`. */
  readonly ref: RefCallback<Element>;
  /** Asks now, as a person does who wants to know. A failure shows in `error`. */
  readonly refresh: () => void;
  /** The server's clock, ms since the Unix epoch, for {@link describePresence}. */
  readonly now: () => number;
}

export interface PresenceProviderProps {
  /** Null while there is none: on the server, or before somebody has signed in. */
  readonly client: PresenceClient | null;
  readonly children?: ReactNode;
}

const Context = createContext<PresenceClient | null>(null);
const nothing = (): void => undefined;

/** Gives {@link usePresence} below it the client. Opening and closing it stays with its owner. */
export const PresenceProvider: FunctionComponent<PresenceProviderProps> = ({ client, children }) =>
  createElement(Context.Provider, { value: client }, children);

/** The client of the nearest {@link PresenceProvider}. */
export function usePresenceClient(): PresenceClient | null {
  return useContext(Context);
}

/** Presence of a user, rendered anew whenever it changes, also when it only grows old. */
export function usePresence(id: string, { refreshOn = 'mount' }: UsePresenceOptions = {}): UsedPresence {
  const client = usePresenceClient();
  const [element, setElement] = useState<Element | null>(null);
  const blank = useMemo(() => blankSnapshot(id), [id]);
  const subscribe = useCallback(
    (onChange: () => void) =>
      // Later: the client may notice that an answer has grown old as it is read, and here it is read while rendering.
      client?.subscribe(id, () => {
        queueMicrotask(onChange);
      }) ?? nothing,
    [client, id],
  );
  const snapshot = useSyncExternalStore(
    subscribe,
    () => client?.get(id) ?? blank,
    () => blank,
  );
  const isOn = (trigger: RefreshOn): boolean => [refreshOn].flat().includes(trigger);
  const [onMount, onView, onHover] = [isOn('mount'), isOn('view'), isOn('hover')];

  useEffect(() => (onMount ? client?.keepFresh(id) : undefined), [client, id, onMount]);

  useEffect(() => {
    if (!onView || element === null || client === null) return undefined;
    let release = nothing;
    const stopObserving = observeView(element, (isInView) => {
      release();
      release = isInView ? client.keepFresh(id) : nothing;
    });
    return () => {
      stopObserving();
      release();
    };
  }, [client, id, onView, element]);

  useEffect(
    () => (onHover && element !== null && client !== null ? refreshOnHover(element, client, id) : undefined),
    [client, id, onHover, element],
  );

  return useMemo(
    () => ({
      ...snapshot,
      ref: setElement,
      refresh: () => {
        client?.refresh([id]).catch(nothing);
      },
      now: () => client?.now() ?? Date.now(),
    }),
    [snapshot, client, id],
  );
}
