import type { Connection, Move } from '../../trace/script.ts';
import type { Workload } from '../workload/workload.ts';
import type { Client } from './client.ts';

/** The clients that play a script, one for each connection. */
export class Crowd {
  readonly #connect: (user: string) => Client;
  readonly #recipientOf: Workload['recipientOf'];
  readonly #clients = new Map<Connection, Client>();
  /** Those that neither fell silent nor ended, oldest first. */
  readonly #liveOf = new Map<string, readonly Client[]>();

  constructor(connect: (user: string) => Client, recipientOf: Workload['recipientOf']) {
    this.#connect = connect;
    this.#recipientOf = recipientOf;
  }

  /** Does what the move says, now. */
  move(move: Move): void {
    const { kind, connection } = move;
    const client = this.#clients.get(connection);
    if (kind === 'open') {
      this.#open(connection);
    } else if (kind === 'say') {
      client?.say(this.#recipientOf(move));
    } else {
      this.#forget(connection);
      if (kind === 'fall-silent') {
        client?.fallSilent();
        return;
      }
      this.#clients.delete(connection);
      if (kind === 'goodbye') client?.goodbye();
      else client?.cut();
    }
  }

  /** The newest connection of somebody that is there. */
  newestOf(user: string): Client | undefined {
    return this.#liveOf.get(user)?.findLast(({ isConnected }) => isConnected);
  }

  /** Counts the keep-alive's traffic until now. */
  catchUp(): void {
    for (const client of this.#clients.values()) client.catchUp();
  }

  #open(connection: Connection): void {
    const { user } = connection;
    const client = this.#connect(user);
    this.#clients.set(connection, client);
    this.#liveOf.set(user, [...(this.#liveOf.get(user) ?? []), client]);
  }

  #forget(connection: Connection): void {
    const { user } = connection;
    const client = this.#clients.get(connection);
    const live = (this.#liveOf.get(user) ?? []).filter((other) => other !== client);
    if (live.length === 0) this.#liveOf.delete(user);
    else this.#liveOf.set(user, live);
  }
}
