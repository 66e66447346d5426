import { EventEmitter } from 'node:events';
import { eventPacket, type Packet, packetOf, read } from './packet.ts';

export type Listener = (...args: unknown[]) => void;
type Event = [name: string, ...args: unknown[]];

/** What Socket.IO's sockets do at either end: `emit` sends, and what comes in is emitted to listeners or acks. */
export abstract class SocketEnd extends EventEmitter {
  /** Callbacks that wait for their ack. */
  readonly acks = new Map<number, Listener>();

  protected abstract nextAckId(): number;
  protected abstract send(packet: Packet): void;

  override emit(name: string, ...args: unknown[]): boolean {
    const ack = args.at(-1);
    if (typeof ack === 'function') {
      const ackId = this.nextAckId();
      this.acks.set(ackId, ack as Listener);
      this.send(eventPacket(name, args.slice(0, -1), ackId));
    } else {
      this.send(eventPacket(name, args));
    }
    return true;
  }

  /** Takes in an event or an ack. */
  protected receive(packet: Packet): void {
    const content = read(packet);
    const { ackId } = packet;
    if (packet.kind === 'event') {
      if (ackId !== undefined) content.push(this.#answerTo(ackId));
      this.tell(...(content as Event));
    } else if (ackId !== undefined) {
      const ack = this.acks.get(ackId);
      this.acks.delete(ackId);
      ack?.(...content);
    }
  }

  /** Calls the listeners here. */
  protected tell(...event: Event): void {
    super.emit(...event);
  }

  /** Only the first answer counts. */
  #answerTo(ackId: number): Listener {
    let isAnswered = false;
    return (...answer) => {
      if (!isAnswered) this.send(packetOf('ack', answer, ackId));
      isAnswered = true;
    };
  }
}
