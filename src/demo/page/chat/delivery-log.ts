import type { Delivery } from '../../chat-protocol.ts';
import type { PageSocket } from './page-socket.ts';

/**
 * Hands on what is delivered to this person, in order and each once, however often the connection is lost: deliveries are
 * numbered without a gap, and what is missing between two is asked for.
 */
export class DeliveryLog {
  readonly #socket: PageSocket;
  readonly #take: (delivery: Delivery) => void;
  /** The newest that has been handed on; undefined until the first welcome, which tells where this page begins. */
  #have: number | undefined;
  /** The newest that is known to be. */
  #head = 0;
  #isAsking = false;

  constructor(socket: PageSocket, take: (delivery: Delivery) => void) {
    this.#socket = socket;
    this.#take = take;
    socket.on('chat:delivery', (delivery) => {
      this.#accept(delivery);
      this.#catchUp();
    });
  }

  /** The server has delivered up to `head`. What came before the first time this is said is history. */
  reach(head: number): void {
    // A server that has got fewer than we have has begun anew.
    if (this.#have === undefined || head < this.#have) this.#have = this.#head = head;
    this.#head = Math.max(this.#head, head);
    this.#catchUp();
  }

  #accept(delivery: Delivery): void {
    this.#head = Math.max(this.#head, delivery.n);
    if (this.#have === undefined || delivery.n !== this.#have + 1) return;
    this.#have = delivery.n;
    this.#take(delivery);
  }

  #catchUp(): void {
    if (this.#isAsking || this.#have === undefined || this.#have >= this.#head || !this.#socket.connected) return;
    this.#isAsking = true;
    this.#socket.emitWithAck('chat:sync', { after: this.#have }).then(
      (reply) => {
        this.#isAsking = false;
        if ('error' in reply) return;
        for (const delivery of reply.deliveries) this.#accept(delivery);
        // Those that came meanwhile, and were too early, are in the next reply.
        if (reply.deliveries.length > 0) this.#catchUp();
      },
      () => {
        // The connection was lost: with the next one comes a welcome.
        this.#isAsking = false;
      },
    );
  }
}
