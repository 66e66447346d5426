/** A deliberate defect: `text`, which occurs exactly once in `file`, becomes `instead`. */
export interface Mutation {
  readonly name: string;
  readonly file: string;
  readonly text: string;
  readonly instead: string;
  /** What is wrong with it. */
  readonly why: string;
}

const REGISTER: readonly Mutation[] = [
  {
    name: 'last write wins',
    file: 'src/domain/sighting.ts',
    text: 'return isNewer(a, b) ? a : b;',
    instead: 'return b;',
    why: 'replays and reordering move last seen back',
  },
  {
    name: 'future is believed',
    file: 'src/domain/last-seen.ts',
    text: 'return Math.min(atMs, nowMs);',
    instead: 'return atMs;',
    why: 'a pipeline whose clock is ahead keeps its users online',
  },
  {
    name: 'raised while written',
    file: 'src/domain/write-behind.ts',
    text: 'if (isNewer(this.#users.sightingAt(slot), written)) this.#queue.add(slot);',
    instead: 'if (isNewer(written, this.#users.sightingAt(slot))) this.#queue.add(slot);',
    why: 'a touch during a flush is never written',
  },
  {
    name: 'failed flush drops',
    file: 'src/domain/write-behind.ts',
    text: 'this.#failedFlushes += 1;',
    instead: 'for (const slot of slots) this.#users.written(slot);',
    why: 'an outage of the store loses sightings',
  },
  {
    name: 'no last flush',
    file: 'src/domain/write-behind.ts',
    text: 'if (this.#users.unwrittenCount === 0) return;',
    instead: 'if (this.#users.unwrittenCount >= 0) return;',
    why: 'a graceful stop loses the last interval',
  },
  {
    name: 'a slow read wins',
    file: 'src/domain/store-reads.ts',
    text: 'written?.set(id, newest(written.get(id) ?? NEVER, sighting));',
    instead: '',
    why: 'a read that was overtaken by a write brings back what was there before',
  },
  {
    name: 'forgotten comes back',
    file: 'src/domain/last-seen.ts',
    text: 'if (isNewer(mark, this.peekAtLeast(id))) this.#users.know(id, mark);',
    instead: '',
    why: 'a read under way restores a user who is being forgotten',
  },
];

const RULES: readonly Mutation[] = [
  {
    name: 'future is fresh',
    file: 'src/domain/verdict.ts',
    text: 'return ageMs <= maxAgeMs && ageMs >= -clockSkewMs;',
    instead: 'return ageMs <= maxAgeMs;',
    why: 'a clock that was set back keeps users online for as long',
  },
  {
    name: 'goodbye ignored',
    file: 'src/domain/verdict.ts',
    text: 'hasLeft(sighting) || ',
    instead: '',
    why: 'who has left is online until the freshness window is over',
  },
  {
    name: 'verdict outlives traffic',
    file: 'src/domain/verdict.ts',
    text: 'heldFromMs <= seenAtMs',
    instead: 'heldFromMs < 0',
    why: 'a verdict is believed after a goodbye',
  },
  {
    name: 'no connection, kept long',
    file: 'src/domain/verdict.ts',
    text: "verdict.evidence === 'no-connection' ? absentForMs : maxAgeMs",
    instead: 'maxAgeMs',
    why: 'who connects to another node stays offline for a whole window',
  },
  {
    name: 'any age will do',
    file: 'src/domain/verdict.ts',
    text: 'Math.min(maxAgeMs ?? settings.freshForMs, settings.freshForMs)',
    instead: '(maxAgeMs ?? settings.freshForMs)',
    why: 'a viewer may ask for evidence of any age',
  },
];

const PROBE: readonly Mutation[] = [
  {
    name: 'watching makes active',
    file: 'src/domain/inquiry.ts',
    text: 'idleMs === null ? null : nowMs - idleMs',
    instead: 'idleMs === null ? null : nowMs',
    why: 'a probe makes its target look active',
  },
  {
    name: 'no settle window',
    file: 'src/domain/inquiry.ts',
    text: 'if (active || this.#inTheAir.size === 0) this.#close(question, best);',
    instead: 'if (answer !== undefined) this.#close(question, best);',
    why: 'an idle tab hides the active phone',
  },
  {
    name: 'disconnect is no answer',
    file: 'src/domain/inquiry.ts',
    text: 'if (ping === undefined) return;',
    instead: 'if (ping !== undefined) return;',
    why: 'who has just left costs a whole timeout',
  },
  {
    name: 'two pings',
    file: 'src/domain/inquiry.ts',
    text: 'if (earlier !== undefined) {',
    instead: 'if (earlier === null) {',
    why: 'a mute device is pinged again by every look',
  },
  {
    name: 'pings pile up',
    file: 'src/domain/inquiry.ts',
    text: 'for (const ping of this.#inTheAir.values()) ping.giveUp();',
    instead: '',
    why: 'what a mute device never answers stays in memory',
  },
  {
    name: 'deaf to late answers',
    file: 'src/domain/prober.ts',
    text: 'this.#correct(id, flight, flight.remembered, answer);',
    instead: '',
    why: 'who answers a little late stays offline in every eye',
  },
  {
    name: 'a flight each',
    file: 'src/domain/prober.ts',
    text: 'let flight = this.#flights.get(id);',
    instead: 'let flight = this.#flights.get(`${id} `);',
    why: 'every viewer sends a probe of their own',
  },
  {
    name: 'budget ignored',
    file: 'src/domain/probe-budget.ts',
    text: 'if (this.#earned < this.#periodMs) return false;',
    instead: '',
    why: 'probes cost as much as viewers like',
  },
];

const ANSWER: readonly Mutation[] = [
  {
    name: 'our failure, their absence',
    file: 'src/domain/resolver.ts',
    text: "const sound = target.sighting !== undefined || finding.status === 'online' || finding.status === 'idle';",
    instead: 'const sound = true;',
    why: 'offline is said although the store could not be read',
  },
  {
    name: 'the hidden are probed',
    file: 'src/domain/target.ts',
    text: "return access === 'hidden' ? standInFor(id) : id;",
    instead: 'return id;',
    why: 'a viewer who may not know causes a probe',
  },
  {
    name: 'a correction tells all',
    file: 'src/domain/corrections.ts',
    text: "levels?.[0] ?? 'full'",
    instead: "'full'",
    why: 'what the policy blurs is told when it is corrected',
  },
  {
    name: 'traffic while asking',
    file: 'src/domain/resolver.ts',
    text: 'return findWithoutAsking(sighting, verdict, nowMs, usableMs, this.#settings, absentForMs) ?? result;',
    instead: 'return result;',
    why: 'who writes during the probe is offline because a device is mute',
  },
  {
    name: 'a short decision',
    file: 'src/domain/policy-gate.ts',
    text: 'if (!Array.isArray(levels) || levels.length !== expected) {',
    instead: 'if (!Array.isArray(levels)) {',
    why: 'a policy that fails shows what it did not decide on',
  },
  {
    name: 'patience',
    file: 'src/domain/within-time.ts',
    text: 'const cancel = clock.after(limitMs, () => {',
    instead: 'const cancel = clock.after(limitMs * 100, () => {',
    why: 'a store that hangs holds every answer up',
  },
];

export const MUTATIONS: readonly Mutation[] = [...REGISTER, ...RULES, ...PROBE, ...ANSWER];
