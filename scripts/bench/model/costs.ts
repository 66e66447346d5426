import { z } from 'zod';
import { CONTENDER_NAMES, type ContenderName } from '../contenders/contender.ts';
import type { RunResult } from '../measure/run-result.ts';

const microseconds = z.number().min(0);

/** What keeping connections costs a server without presence, in microseconds of CPU. */
const baseSchema = z.strictObject({
  /** Of a second of real time in which nothing happens. */
  second: microseconds,
  /** Of a connection that opens and closes. */
  connection: microseconds,
  /** Of a ping or a pong. */
  keepAlive: microseconds,
  /** Of a message of the chat's own, in or out. */
  application: microseconds,
});

/** What a design costs beyond that. */
const designSchema = z.strictObject({
  contender: z.enum(CONTENDER_NAMES),
  /** Of a presence message to the server, and from it. What a design does when a client connects is in what it tells it. */
  messageIn: microseconds,
  messageOut: microseconds,
  /** Of a byte of presence, either way: long lists cost more than short ones. */
  byte: microseconds,
  /** Of a command, in Redis. */
  redisCommand: microseconds,
});

/** Costs of each kind of event, fitted to runs on a real server. */
export const costsSchema = z.strictObject({ base: baseSchema, designs: z.array(designSchema) });
export type Costs = z.output<typeof costsSchema>;
export type DesignCosts = z.output<typeof designSchema>;

/** What happened in a run, as far as it costs CPU. */
export interface Events {
  readonly run: Pick<RunResult, 'contender' | 'messages' | 'bytes' | 'redisCommands'>;
  /** Connections that opened meanwhile. */
  readonly opened: number;
  /** How long it took, in s of real time. */
  readonly realSeconds: number;
}

export interface CpuMs {
  /** Of the server process: connections and the chat's own messages, and what presence adds. */
  readonly base: number;
  readonly presence: number;
  readonly redis: number;
}

/** @throws {RangeError} for a design whose costs were not measured. */
export function cpuOf(events: Events, { base, designs }: Costs): CpuMs {
  const { run } = events;
  const own = costsOf(run.contender, designs);
  const presence =
    own.messageIn * run.messages.presence.in +
    own.messageOut * run.messages.presence.out +
    own.byte * (run.bytes.presence.in + run.bytes.presence.out);
  return {
    base: baseMicroseconds(events, base) / 1000,
    presence: presence / 1000,
    redis: (own.redisCommand * run.redisCommands) / 1000,
  };
}

/** What the events would have cost without presence, in microseconds. */
export function baseMicroseconds({ run, opened, realSeconds }: Events, base: Costs['base']): number {
  const { transport, application } = run.messages;
  return (
    base.second * realSeconds +
    base.connection * opened +
    base.keepAlive * (transport.in + transport.out) +
    base.application * (application.in + application.out)
  );
}

function costsOf(contender: ContenderName, designs: readonly DesignCosts[]): DesignCosts {
  if (contender === 'bare') return { contender, messageIn: 0, messageOut: 0, byte: 0, redisCommand: 0 };
  const own = designs.find((design) => design.contender === contender);
  if (own === undefined) throw new RangeError(`nobody has measured what ${contender} costs`);
  return own;
}
