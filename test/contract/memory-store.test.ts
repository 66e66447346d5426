import { MemoryStore } from '../../src/stores/memory-store.ts';
import { describeLastSeenStore } from './last-seen-store.ts';

describeLastSeenStore('MemoryStore', () => Promise.resolve(new MemoryStore()));
