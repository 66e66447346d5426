/** Who is connected. Of several connections of a user only the first to come and the last to go are a change. */
export class Roster {
  readonly #connections = new Map<string, number>();

  has(user: string): boolean {
    return this.#connections.has(user);
  }

  /** True for the user's first connection. */
  came(user: string): boolean {
    const before = this.#connections.get(user) ?? 0;
    this.#connections.set(user, before + 1);
    return before === 0;
  }

  /** True for the user's last connection. */
  went(user: string): boolean {
    const left = (this.#connections.get(user) ?? 0) - 1;
    if (left > 0) this.#connections.set(user, left);
    else this.#connections.delete(user);
    return left === 0;
  }
}
