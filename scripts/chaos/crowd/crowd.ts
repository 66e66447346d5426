import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { createEcho } from '../../bench/sockets/echo.ts';
import { Random } from '../../support/random.ts';
import { ChaosError } from '../chaos-error.ts';
import { Device } from './device.ts';
import type { Habits } from './habits.ts';
import type { ActivityRecord, ConnectionRecord, CrowdRecords } from './records.ts';

export interface CrowdOptions {
  readonly url: string;
  readonly seed: number;
  readonly people: readonly (Habits & { readonly token: string })[];
}

const COMES_EVERY_MS = 5;
const ALL_HERE_WITHIN_MS = 60_000;
const POLLS_EVERY_MS = 50;

/** Many devices in one process. */
export class Crowd {
  readonly #devices: readonly Device[];
  readonly #connections: ConnectionRecord[] = [];
  readonly #activities: ActivityRecord[] = [];
  #changed = new Set<string>();

  constructor({ url, seed, people }: CrowdOptions) {
    this.#devices = people.map(({ token, ...habits }, index) => {
      return new Device({
        url,
        token,
        habits,
        random: new Random(seed, 10 + index),
        onConnection: (record) => this.#connections.push(record),
        onActivity: (record) => this.#activities.push(record),
        onChange: () => this.#changed.add(habits.user),
      });
    });
  }

  /** Sends back whatever it is sent, so that it can be seen whether this process stands still. */
  async echoPort(): Promise<number> {
    const echo = createEcho().listen(0, '127.0.0.1');
    await once(echo, 'listening');
    return (echo.address() as AddressInfo).port;
  }

  /** Everybody comes, one after the other. @throws {ChaosError} when not all are there in time. */
  async open(): Promise<void> {
    for (const device of this.#devices) {
      device.come();
      await wait(COMES_EVERY_MS);
    }
    const patienceMs = Date.now() + ALL_HERE_WITHIN_MS;
    for (;;) {
      const missing = this.#devices.filter(({ isConnected }) => !isConnected).length;
      if (missing === 0) return;
      if (Date.now() > patienceMs) throw new ChaosError(`${missing} clients have not connected in time`);
      await wait(POLLS_EVERY_MS);
    }
  }

  live(): void {
    for (const device of this.#devices) device.live();
  }

  beStill(): void {
    for (const device of this.#devices) device.beStill();
  }

  /** Users that came or went since the last call. */
  changed(): readonly string[] {
    const changed = [...this.#changed];
    this.#changed = new Set();
    return changed;
  }

  records(): CrowdRecords {
    const indexOf = new Map(this.#connections.map((connection, index) => [connection, index]));
    const activities = this.#activities.map(({ connection, atMs, ackedAtMs }) => ({
      of: indexOf.get(connection) ?? -1,
      atMs,
      ackedAtMs,
    }));
    return { connections: this.#connections, activities };
  }
}
