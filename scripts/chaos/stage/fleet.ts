import { Random } from '../../support/random.ts';
import { ChaosError } from '../chaos-error.ts';
import type { Answer, NodeLife, Stall, Unanswered } from '../check/history.ts';
import type { Balancer } from './balancer.ts';
import type { Engine } from './engine.ts';
import { Looker } from './looker.ts';
import { type LogLine, NodeProcess } from './node-process.ts';
import { nodeSettings, TERMS } from './settings.ts';
import type { Targets } from './targets.ts';
import type { Tunnel } from './tunnel.ts';

export interface FleetParts {
  readonly main: string;
  readonly engine: Engine;
  readonly balancer: Balancer;
  readonly targets: Targets;
  readonly secret: string;
  readonly tokenOf: (user: string) => Promise<string>;
  readonly seed: number;
  readonly drainMs: number;
  readonly idsPerLook: number;
}

/** A node with what belongs to it. */
export interface Member {
  readonly node: NodeProcess;
  readonly looker: Looker;
  /** Its network to Redis, where that can be broken. */
  readonly tunnel: Tunnel | undefined;
}

const CLOCK_STEP_MS = 10 * 60_000;
/** The second that is ever started never had a right clock. */
const WRONG_CLOCK = 2;

/** The nodes that run, and the records of all that ever did. */
export class Fleet {
  readonly log: LogLine[] = [];
  readonly #parts: FleetParts;
  readonly #all: Member[] = [];
  #started = 0;
  #isLooking = false;

  constructor(parts: FleetParts) {
    this.#parts = parts;
  }

  /** Those that run, oldest first. */
  get members(): readonly Member[] {
    return this.#all.filter(({ node }) => node.isRunning);
  }

  /** The nth oldest of those that run. */
  at(index: number): Member {
    const member = this.members[index];
    if (member === undefined) throw new ChaosError(`no node ${index} runs`);
    return member;
  }

  /** One more node, which takes connections when this resolves. */
  async start(): Promise<Member> {
    const { main, engine, balancer, secret, drainMs, tokenOf, seed, targets, idsPerLook } = this.#parts;
    const number = (this.#started += 1);
    const name = `n${number}`;
    const { url, tunnel } = await engine.reach();
    const settings = nodeSettings(url, secret, drainMs);
    const isClockWrong = number === WRONG_CLOCK;
    // One behind, the others ahead when it comes to it.
    const clockStepMs = isClockWrong ? -CLOCK_STEP_MS : CLOCK_STEP_MS;
    const node = await NodeProcess.start({ name, main, settings, clockStepMs, isClockWrong }, (line) => {
      this.log.push(line);
    });
    const token = await tokenOf(`looker-${name}`);
    const random = new Random(seed, 1_000_000 + number);
    const looker = new Looker({ node: name, url: node.url, token, random, targets, terms: TERMS, idsPerLook });
    if (this.#isLooking) looker.start();
    const member: Member = { node, looker, tunnel };
    this.#all.push(member);
    balancer.add({ name, port: node.port });
    return member;
  }

  look(): void {
    this.#isLooking = true;
    for (const { looker } of this.members) looker.start();
  }

  stopLooking(): void {
    this.#isLooking = false;
    for (const { looker } of this.#all) looker.pause();
  }

  /** It is led no connections any more. */
  close({ node }: Member): void {
    this.#parts.balancer.remove(node.name);
  }

  /** Nor does anybody look there. */
  retire(member: Member): void {
    this.close(member);
    member.looker.close();
  }

  /** Users probed so far, by each node that says so. */
  async probes(): Promise<ReadonlyMap<string, number>> {
    const probes = await Promise.all(this.members.map(async ({ node }) => [node.name, await node.probes()] as const));
    return new Map(probes.filter((pair): pair is [string, number] => pair[1] !== undefined));
  }

  get lives(): NodeLife[] {
    return this.#all.map(({ node }) => node.life);
  }

  get heard(): { readonly answers: Answer[]; readonly unanswered: Unanswered[]; readonly stalls: Stall[] } {
    const stalls = this.#all.flatMap(({ node, looker }) => {
      const { pauses } = node.life;
      // That it was made to stand still is no stall.
      return looker.stalls.filter(
        ({ fromMs, toMs }) => !pauses.some((pause) => pause.fromMs <= toMs && fromMs <= pause.toMs),
      );
    });
    return {
      answers: this.#all.flatMap(({ looker }) => looker.answers).sort((a, b) => a.heardAtMs - b.heardAtMs),
      unanswered: this.#all.flatMap(({ looker }) => looker.unanswered),
      stalls,
    };
  }

  async destroy(): Promise<void> {
    for (const { looker } of this.#all) looker.close();
    await Promise.all(this.#all.map(({ node }) => node.destroy()));
  }
}
