import type { Evidence, Status } from '../../../src/domain/presence.ts';

/*
 * What happened in a run, as those saw it who made it happen. All times in ms since the Unix epoch, by the clock of the
 * machine that all of it ran on: only the nodes' own clocks were shifted. What has not come to an end ends at Infinity.
 */

export interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}

/** `lost`: not by the client's doing. */
export type Ending = 'goodbye' | 'closed' | 'silence' | 'lost' | 'none';

/** One connection of a device of somebody, as the device saw it. */
export interface Connection {
  readonly user: string;
  readonly device: string;
  /** The node that it was led to. */
  readonly node: string;
  readonly openingAtMs: number;
  /** When Socket.IO said that it was there. Infinity: it never did. */
  readonly openedAtMs: number;
  /** From then on it answered nothing. */
  readonly answeredUntilMs: number;
  /** The TCP connection's end. */
  readonly closedAtMs: number;
  readonly ending: Ending;
  /** Whether it answers probes at all. */
  readonly answers: boolean;
}

/** Something that a person did, and that moves last seen. */
export interface Activity {
  readonly user: string;
  readonly node: string;
  /** When the device sent it. */
  readonly atMs: number;
  /** By when the node had surely taken it. Infinity: the node never said. */
  readonly ackedAtMs: number;
  /** The end of the connection that it was sent on. */
  readonly closedAtMs: number;
}

/** A server process. None comes twice. */
export interface NodeLife {
  readonly name: string;
  /** When it listened. */
  readonly upAtMs: number;
  /** When it was told to stop. Infinity: never. */
  readonly drainingAtMs: number;
  readonly endedAtMs: number;
  readonly wasKilled: boolean;
  /** When the process stood still. */
  readonly pauses: readonly Span[];
}

export interface FaultRecord extends Span {
  readonly name: string;
  readonly detail: string;
  /** For how long after its end `unknown` is still an honest answer. */
  readonly recoversWithinMs: number;
  /** Acked writes that lie within this may be lost: Redis itself lost them. */
  readonly mayLose: Span | undefined;
  /** Users probed by all nodes, from its beginning until that of the next. */
  readonly probes: number;
}

/** What a looker asked a node. */
export interface Asked {
  readonly node: string;
  readonly askedAtMs: number;
  readonly users: readonly string[];
  /** As demanded. Undefined: as old as the settings allow. */
  readonly maxAgeMs: number | undefined;
}

export interface Answer {
  readonly asked: Asked;
  readonly user: string;
  readonly heardAtMs: number;
  readonly status: Status;
  readonly evidence: Evidence;
  readonly checkedAtMs: number;
  readonly lastSeenMs: number | null;
  /** Whether it takes back an earlier answer to the same question. */
  readonly isCorrection: boolean;
}

/** Users of whom a looker heard nothing, and when it gave up: with its connection, a refusal, or the run. */
export interface Unanswered {
  readonly asked: Asked;
  readonly users: readonly string[];
  readonly byMs: number;
  readonly reason: 'connection lost' | 'refused' | 'run over';
}

/** Something took `lateMs` longer than it should have: machine or process stood still. */
export interface Stall extends Span {
  readonly lateMs: number;
}

/** What the nodes were told, and what the checker holds them to. All in ms. */
export interface Terms {
  readonly freshForMs: number;
  readonly freshFloorMs: number;
  readonly probeTimeoutMs: number;
  /** How long an answer may be held back for the others to the same question, growing older. */
  readonly ackWithinMs: number;
  readonly flushIntervalMs: number;
  readonly storeTimeoutMs: number;
}

export interface History extends Span {
  readonly terms: Terms;
  readonly connections: readonly Connection[];
  readonly activities: readonly Activity[];
  readonly nodes: readonly NodeLife[];
  /** In the order of time. */
  readonly faults: readonly FaultRecord[];
  /** Users probed by all nodes before the first fault. */
  readonly quietProbes: number;
  readonly answers: readonly Answer[];
  readonly unanswered: readonly Unanswered[];
  /** One for each user, asked when all had been quiet for two flush intervals. */
  readonly lastAnswers: readonly Answer[];
  readonly stalls: readonly Stall[];
}
