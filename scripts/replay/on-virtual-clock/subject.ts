import type { VirtualDevice } from '../../virtual/virtual-device.ts';
import type { Answer } from '../answer.ts';
import type { Cost } from '../cost.ts';
import type { Look } from '../lookers.ts';

/** A presence design under test, on the virtual clock: what its server is told, and what it is asked. */
export interface Subject {
  /** A client has connected. */
  opened(user: string, device: VirtualDevice): void;
  /** The user said something over this connection. */
  said(user: string, device: VirtualDevice): void;
  /** The client said goodbye, and its connection has closed. */
  left(user: string, device: VirtualDevice): void;
  /** The connection has closed without a goodbye. */
  closed(user: string, device: VirtualDevice): void;
  /** `hear` is called once for each user, at once or later; `correct` when a late answer takes one back. */
  look(look: Look, hear: (answer: Answer) => void, correct: (answer: Answer) => void): void;
  cost(): Cost;
  end(): Promise<void>;
}
