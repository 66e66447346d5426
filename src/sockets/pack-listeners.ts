import type { EventEmitter } from 'node:events';

type Events = Record<PropertyKey, unknown>;

/**
 * A table of listeners, by event. Node's own, `{ __proto__: null }`, is a hash table with room for 16 events once there are
 * 6, some 450 bytes; objects of a constructor share what their keys are, and hold the values alone.
 */
const Table = function () {
  // Filled by who makes one.
} as unknown as new () => Events;
// Events may be called like anything that objects have.
Table.prototype = Object.create(null) as object;

/** Makes the room that an emitter has for listeners as small as it can be; more may come and go as before. */
export function packListeners(emitter: EventEmitter): void {
  // Node's own, and not in its typings.
  const holder = emitter as unknown as { _events: Events };
  const packed = new Table();
  for (const event of Reflect.ownKeys(holder._events)) {
    const listeners = holder._events[event];
    packed[event] = Array.isArray(listeners) ? packedList(listeners) : listeners;
  }
  holder._events = packed;
}

/** The same list, without the room for 17 that there is once something was added. */
export function packedList<Item>(list: readonly Item[]): Item[] {
  return list.slice();
}
