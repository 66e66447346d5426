/** What the client has to know of where it runs. In a browser that is the page; elsewhere, say what is true there. */
export interface Surroundings {
  /** Whether somebody may be looking, and asking may succeed: the page is visible, and the machine online. */
  isWatched(): boolean;
  /** Time since the person's last input here, in ms; undefined where nobody can tell. */
  idleMs(): number | undefined;
  /** Calls back until the returned function is called. */
  listen(listeners: SurroundingsListeners): () => void;
}

export interface SurroundingsListeners {
  /** What `isWatched` says may have changed. */
  readonly changed: () => void;
  /** The person leaves: the page is going away. */
  readonly left: () => void;
  /** The page that went away is back. */
  readonly back: () => void;
}

/** Where there is no page: always watched, and of the person nothing is known. */
export const NOWHERE: Surroundings = {
  isWatched: () => true,
  idleMs: () => undefined,
  listen: () => () => undefined,
};
