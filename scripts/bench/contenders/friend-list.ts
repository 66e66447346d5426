import type { ClientSide, Shown } from './contender.ts';

type Show = (user: string, shown: Shown) => void;

/** What a client believes of its friends, and shows to whoever looks: the client half of designs that push. */
export class FriendList implements ClientSide {
  #online: Set<string> | undefined;
  readonly #views = new Map<Show, ReadonlySet<string>>();
  readonly #onClose: () => void;

  constructor(onClose: () => void = () => undefined) {
    this.#onClose = onClose;
  }

  /** All at once: friends that are not named are away. */
  know(online: readonly string[]): void {
    const before = this.#online;
    const now = new Set(online);
    this.#online = now;
    for (const [show, users] of this.#views) {
      for (const user of users) {
        if (before?.has(user) !== now.has(user)) show(user, this.#shown(user));
      }
    }
  }

  /** One friend has come or gone. Of no use before all are known. */
  change(user: string, online: boolean): void {
    if (this.#online === undefined || this.#online.has(user) === online) return;
    if (online) this.#online.add(user);
    else this.#online.delete(user);
    for (const [show, users] of this.#views) if (users.has(user)) show(user, this.#shown(user));
  }

  look(users: readonly string[], show: Show): () => void {
    // A function of its own: the same `show` may look twice.
    const view: Show = (user, shown) => {
      show(user, shown);
    };
    this.#views.set(view, new Set(users));
    if (this.#online !== undefined) for (const user of users) view(user, this.#shown(user));
    return () => this.#views.delete(view);
  }

  close(): void {
    this.#views.clear();
    this.#onClose();
  }

  #shown(user: string): Shown {
    return this.#online?.has(user) === true ? 'there' : 'away';
  }
}
