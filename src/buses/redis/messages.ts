import { z } from 'zod';
import type { Answered, ProbeOutcome } from '../../ports/presence-bus.ts';
import { parseJson } from '../../redis/parse-json.ts';

/*
 * What nodes say to each other through Redis, as JSON; docs/reference/redis.md describes it. Times are durations, for
 * clocks differ. Keys that are not known are ignored: while a cluster is upgraded, versions talk to each other.
 */

/**
 * When the person was last active, in ms before the question arrived; negative after it. null when only the transport
 * answered. Counted back from when the question was sent, it makes nobody look more active than they are.
 */
const beforeMs = z.int().nullable();

/** To whoever holds the user whose channel it is. */
const questionSchema = z.object({
  /** Who asks: the node whose channel the answers go to. */
  from: z.string().min(1),
  /** Number of the question, by which the asking node knows it again. */
  q: z.int(),
  withinMs: z.int().min(0),
});
export type Question = z.output<typeof questionSchema>;

const outcomeSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('answered'), beforeMs }),
  z.object({ kind: z.literal('silent') }),
  z.object({ kind: z.literal('absent') }),
  z.object({ kind: z.literal('failed'), reason: z.enum(['over-budget', 'unreachable']) }),
]);

/** What a node that holds the user tells the one that asks. */
const findingSchema = z.discriminatedUnion('type', [
  /** At once: "I hold the user, and ask." */
  z.object({ type: z.literal('held') }),
  /** `isOver`: nothing will follow. */
  z.object({ type: z.literal('outcome'), outcome: outcomeSchema, isOver: z.boolean() }),
  /** An answer after an outcome that may be corrected. */
  z.object({ type: z.literal('late'), beforeMs }),
  /** Nothing will follow. */
  z.object({ type: z.literal('over') }),
]);
export type Finding = z.output<typeof findingSchema>;

/** `by`: the node that holds the user. `q`: the number of the question. */
const replySchema = z.intersection(z.object({ by: z.string().min(1), q: z.int() }), findingSchema);
export type Reply = z.output<typeof replySchema>;

/** Undefined for what is no question of ours. */
export function parseQuestion(message: string): Question | undefined {
  return questionSchema.safeParse(parseJson(message)).data;
}

/** Undefined for what is no reply of ours. */
export function parseReply(message: string): Reply | undefined {
  return replySchema.safeParse(parseJson(message)).data;
}

/** `arrivedAtMs`: when the question arrived, by the clock of whoever answers it. */
export function toOutcomeMessage(outcome: ProbeOutcome, arrivedAtMs: number): z.input<typeof outcomeSchema> {
  return outcome.kind === 'answered' ? { kind: 'answered', beforeMs: beforeOf(outcome, arrivedAtMs) } : outcome;
}

export function beforeOf({ activeAtMs }: Answered, arrivedAtMs: number): number | null {
  return activeAtMs === null ? null : arrivedAtMs - activeAtMs;
}

/** `askedAtMs`: when the question was sent, by the clock of whoever asked it. */
export function fromOutcomeMessage(message: z.output<typeof outcomeSchema>, askedAtMs: number): ProbeOutcome {
  return message.kind === 'answered' ? answeredBefore(message.beforeMs, askedAtMs) : message;
}

export function answeredBefore(before: number | null, askedAtMs: number): Answered {
  return { kind: 'answered', activeAtMs: before === null ? null : askedAtMs - before };
}
