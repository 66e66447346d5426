import assert from 'node:assert/strict';
import { EventEmitter, once } from 'node:events';
import type { Page } from 'playwright-core';

/** One Engine.IO packet on the page's websocket. */
export interface Frame {
  readonly direction: 'sent' | 'received';
  readonly kind: 'ping' | 'pong' | 'event' | 'ack' | 'other';
  /** Name of an event. */
  readonly event?: string;
  /** Arguments of an event or of an ack. */
  readonly args: readonly unknown[];
  /** Number that an event and its ack share. */
  readonly ackId?: string;
}

/** All that goes over the websockets of a page, in order. */
export class Frames {
  readonly all: Frame[] = [];
  readonly #arrivals = new EventEmitter();

  /** To be called before the page opens its socket. */
  constructor(page: Page) {
    page.on('websocket', (socket) => {
      socket.on('framesent', ({ payload }) => {
        this.#add('sent', payload);
      });
      socket.on('framereceived', ({ payload }) => {
        this.#add('received', payload);
      });
    });
  }

  events(direction: Frame['direction'], event: string): Frame[] {
    return this.all.filter((frame) => frame.direction === direction && frame.event === event);
  }

  ackOf(question: Frame): Frame | undefined {
    return this.all.find(
      ({ kind, direction, ackId }) => kind === 'ack' && direction !== question.direction && ackId === question.ackId,
    );
  }

  /** Waits until `find` finds something. */
  async until<T>(find: (frames: this) => T | undefined): Promise<T> {
    for (;;) {
      const found = find(this);
      if (found !== undefined) return found;
      await once(this.#arrivals, 'frame');
    }
  }

  #add(direction: Frame['direction'], payload: string | Buffer): void {
    assert.equal(typeof payload, 'string', 'nothing binary is sent here');
    this.all.push({ direction, ...decode(String(payload)) });
    this.#arrivals.emit('frame');
  }
}

/** Engine.IO 4: a digit, 4 being a message; Socket.IO 5 in it: a digit, perhaps the number of an ack, JSON. */
function decode(packet: string): Omit<Frame, 'direction'> {
  if (packet.startsWith('2')) return { kind: 'ping', args: [] };
  if (packet.startsWith('3')) return { kind: 'pong', args: [] };
  const [, type, ackId, json] = /^4([23])(\d*)(\[.*\])$/s.exec(packet) ?? [];
  if (json === undefined) return { kind: 'other', args: [] };
  const list = JSON.parse(json) as unknown[];
  const ack = ackId === undefined || ackId === '' ? {} : { ackId };
  if (type === '3') return { kind: 'ack', args: list, ...ack };
  return { kind: 'event', event: String(list[0]), args: list.slice(1), ...ack };
}
