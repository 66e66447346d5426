import type {
  Activity,
  Answer,
  Asked,
  Connection,
  FaultRecord,
  History,
  NodeLife,
} from '../../../scripts/chaos/check/history.ts';

export const T0 = 1_790_000_000_000;
/** `s` seconds after the beginning. */
export const at = (s: number): number => T0 + s * 1_000;

/** A minute of two nodes that nothing happens to, and nobody. */
export function quiet(parts: Partial<History> = {}): History {
  return {
    fromMs: T0,
    toMs: at(60),
    terms: {
      freshForMs: 2_000,
      freshFloorMs: 200,
      probeTimeoutMs: 2_000,
      ackWithinMs: 100,
      flushIntervalMs: 1_000,
      storeTimeoutMs: 2_000,
    },
    connections: [],
    activities: [],
    nodes: [node(), node({ name: 'n2' })],
    faults: [],
    quietProbes: 0,
    answers: [],
    unanswered: [],
    lastAnswers: [],
    stalls: [],
    ...parts,
  };
}

export function node(parts: Partial<NodeLife> = {}): NodeLife {
  return {
    name: 'n1',
    upAtMs: T0,
    drainingAtMs: Infinity,
    endedAtMs: Infinity,
    wasKilled: false,
    pauses: [],
    ...parts,
  };
}

/** Of bob's phone to n1, from the first to the last second. */
export function connection(parts: Partial<Connection> = {}): Connection {
  return {
    user: 'bob',
    device: 'phone',
    node: 'n1',
    openingAtMs: T0,
    openedAtMs: T0 + 20,
    answeredUntilMs: Infinity,
    closedAtMs: Infinity,
    ending: 'none',
    answers: true,
    ...parts,
  };
}

/** Bob says something to n1. */
export function word(s: number, parts: Partial<Activity> = {}): Activity {
  return { user: 'bob', node: 'n1', atMs: at(s), ackedAtMs: at(s) + 5, closedAtMs: Infinity, ...parts };
}

export function asked(s: number, parts: Partial<Asked> = {}): Asked {
  return { node: 'n2', askedAtMs: at(s), users: ['bob'], maxAgeMs: undefined, ...parts };
}

/** What n2 says of bob, 50 ms after it was asked at `s`; of evidence that it has just found. */
export function answer(s: number, parts: Partial<Answer> = {}): Answer {
  return {
    asked: asked(s),
    user: 'bob',
    heardAtMs: at(s) + 50,
    status: 'online',
    evidence: 'probe',
    checkedAtMs: at(s) + 40,
    lastSeenMs: T0,
    isCorrection: false,
    ...parts,
  };
}

export function fault(fromS: number, toS: number, parts: Partial<FaultRecord> = {}): FaultRecord {
  return {
    name: 'something breaks',
    detail: '',
    fromMs: at(fromS),
    toMs: at(toS),
    recoversWithinMs: 5_000,
    mayLose: undefined,
    probes: 0,
    ...parts,
  };
}
