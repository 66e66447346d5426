import type { StormSpec, SyntheticSpec } from './workload/build-workload.ts';

/** A workload over real sockets: at which speed, and how many times for each contender. */
export interface Played<Spec> {
  readonly spec: Partial<Spec>;
  readonly speed: number;
  readonly rounds: number;
}

/** How much of everything is played. */
export interface Profile {
  /** Of the recorded month on the virtual clock; undefined: all of it. */
  readonly monthHours: number | undefined;
  readonly slice: { readonly hours: number; readonly speed: number; readonly rounds: number };
  readonly day1k: Played<SyntheticSpec>;
  readonly day10k: Played<SyntheticSpec>;
  readonly storm: Played<StormSpec>;
  readonly costs: Played<SyntheticSpec>;
  readonly crossings: Played<SyntheticSpec>;
  readonly scale: {
    readonly users: readonly number[];
    /** More than so many are not simulated, but multiplied. */
    readonly mostSimulated: number;
    readonly hours: number;
    readonly seeds: number;
    readonly friends: readonly number[];
    readonly friendsUsers: number;
  };
}

const SCALE_USERS = [1e3, 1e4, 1e5, 1e6, 1e7, 1e8];
const SCALE_FRIENDS = [10, 50, 150, 500];

/** Minutes. Enough to see every effect, too little to quote. */
export const QUICK: Profile = {
  monthHours: 24,
  slice: { hours: 1 / 30, speed: 10, rounds: 1 },
  day1k: { spec: { users: 1_000, hours: 1 / 15 }, speed: 20, rounds: 1 },
  day10k: { spec: { users: 10_000, hours: 1 / 60 }, speed: 10, rounds: 1 },
  storm: { spec: { connections: 300, quietMs: 3_000 }, speed: 1, rounds: 1 },
  costs: { spec: { users: 500, hours: 1 / 30 }, speed: 20, rounds: 1 },
  crossings: { spec: { users: 500, hours: 1 / 15 }, speed: 20, rounds: 1 },
  scale: {
    users: SCALE_USERS,
    mostSimulated: 1e4,
    hours: 0.1,
    seeds: 2,
    friends: SCALE_FRIENDS,
    friendsUsers: 2_000,
  },
};

/** What the documentation quotes. */
export const FULL: Profile = {
  monthHours: undefined,
  slice: { hours: 1 / 15, speed: 10, rounds: 1 },
  day1k: { spec: { users: 1_000, hours: 1 / 6 }, speed: 20, rounds: 1 },
  day10k: { spec: { users: 10_000, hours: 1 / 10 }, speed: 10, rounds: 1 },
  storm: { spec: { connections: 500, quietMs: 4_000 }, speed: 1, rounds: 1 },
  costs: { spec: { users: 3_000, hours: 1 / 24 }, speed: 20, rounds: 1 },
  crossings: { spec: { users: 1_000, hours: 1 / 10 }, speed: 20, rounds: 1 },
  scale: {
    users: SCALE_USERS,
    mostSimulated: 1e5,
    hours: 0.1,
    seeds: 2,
    friends: SCALE_FRIENDS,
    friendsUsers: 10_000,
  },
};
