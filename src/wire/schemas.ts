import { z } from 'zod';
import { PresenceError } from '../domain/errors.ts';
import type { Presence } from '../domain/presence.ts';
import { MAX_AT_MS } from '../domain/sighting.ts';
import type { Visibility } from '../domain/visibility.ts';
import { isUserId, USER_ID_PATTERN, USER_ID_RULE } from '../domain/user-id.ts';
import { MAX_IDS_PER_REFRESH, MAX_TOUCHES_PER_CALL, PROTOCOL_VERSION } from './protocol.ts';

/** What comes in from outside is checked here, for both ways in. The same schemas become the OpenAPI document. */

// No length bound beside the pattern: the pattern counts characters, a bound would count UTF-16 code units.
export const userIdSchema = z.string().regex(USER_ID_PATTERN, USER_ID_RULE).meta({ description: USER_ID_RULE });

/** The parameters of a path that names a user. */
export const userPathSchema = z.object({ id: userIdSchema });

const maxAgeSchema = z
  .int()
  .min(0)
  .meta({ description: 'How old an answer may be, in ms; clamped to what the server allows.' });

export const refreshBodySchema = z.object({
  ids: z.array(userIdSchema).max(MAX_IDS_PER_REFRESH),
  maxAge: maxAgeSchema.optional(),
});

export const refreshMessageSchema = refreshBodySchema.extend({ background: z.literal(true).optional() });

export const touchBodySchema = z.object({
  touches: z
    .array(
      z.object({
        id: userIdSchema,
        at: z
          .int()
          .min(0)
          .max(MAX_AT_MS)
          .optional()
          .meta({ description: 'When the user was active, in ms since the Unix epoch; now, unless given.' }),
      }),
    )
    .max(MAX_TOUCHES_PER_CALL),
});

/** What a user chooses to show. */
export const visibilitySchema = z.strictObject({
  visible: z.boolean().meta({ description: 'false: the user appears offline.' }),
  lastSeen: z.enum(['exact', 'approx', 'nobody']).meta({ description: 'How much of last seen others are shown.' }),
}) satisfies z.ZodType<Visibility>;

export const helloSchema = z.object({ version: z.literal(PROTOCOL_VERSION) });

export const tokenMessageSchema = z.object({ token: z.string() });

export const probeAckSchema = z.object({ idleMs: z.number().min(0) });

const msSchema = z.int().min(0);

export const presenceSchema = z.object({
  id: userIdSchema,
  status: z.enum(['online', 'idle', 'offline', 'unknown']),
  lastSeen: msSchema.nullable().meta({
    description: 'Newest known activity, ms since the Unix epoch; null when there was none or the viewer may not know.',
  }),
  lastSeenApprox: z.enum(['recently', 'within-week', 'within-month', 'long-ago']).optional(),
  checkedAt: msSchema.meta({ description: 'The moment at which the evidence held, ms since the Unix epoch.' }),
  evidence: z.enum(['traffic', 'probe', 'no-connection', 'no-answer', 'none']),
}) satisfies z.ZodType<Presence>;

/**
 * What is right passes without zod, which takes as long to say so of a refresh as everything else takes to answer it. What is
 * wrong with the rest it says better than anybody. Undefined: that is for zod to say.
 */
const PASSING = new Map<z.ZodType, (input: never) => unknown>([
  [refreshBodySchema, passRefreshBody],
  [refreshMessageSchema, passRefreshMessage],
  [touchBodySchema, passTouchBody],
  [probeAckSchema, passProbeAck],
]);

type Unknown<T> = { readonly [Key in keyof T]?: unknown } | null | undefined;

function passRefreshBody(
  input: Unknown<z.output<typeof refreshBodySchema>>,
): z.output<typeof refreshBodySchema> | undefined {
  const ids = input?.ids;
  const maxAge = input?.maxAge;
  if (!Array.isArray(ids) || ids.length > MAX_IDS_PER_REFRESH || !areAll(ids, isUserId)) return undefined;
  if (maxAge === undefined) return { ids };
  return isCount(maxAge) ? { ids, maxAge } : undefined;
}

function passRefreshMessage(
  input: Unknown<z.output<typeof refreshMessageSchema>>,
): z.output<typeof refreshMessageSchema> | undefined {
  const body = passRefreshBody(input);
  const background = input?.background;
  if (background === undefined || body === undefined) return body;
  return background === true ? { ...body, background } : undefined;
}

function passTouchBody(input: Unknown<z.output<typeof touchBodySchema>>): z.output<typeof touchBodySchema> | undefined {
  const touches = input?.touches;
  if (!Array.isArray(touches) || touches.length > MAX_TOUCHES_PER_CALL || !areAll(touches, isTouch)) return undefined;
  return { touches };
}

function isTouch(input: unknown): input is z.output<typeof touchBodySchema>['touches'][number] {
  const { id, at } = (input ?? {}) as { readonly id?: unknown; readonly at?: unknown };
  return isUserId(id) && (at === undefined || (isCount(at) && at <= MAX_AT_MS));
}

function passProbeAck(input: Unknown<z.output<typeof probeAckSchema>>): z.output<typeof probeAckSchema> | undefined {
  const idleMs = input?.idleMs;
  return typeof idleMs === 'number' && idleMs >= 0 && idleMs < Infinity ? { idleMs } : undefined;
}

/** Holes are elements too, which `every` leaves out. */
function areAll<T>(list: readonly unknown[], is: (element: unknown) => element is T): list is T[] {
  for (const element of list) if (!is(element)) return false;
  return true;
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

/** The input, if it is right. */
export function taken<T>(schema: z.ZodType<T>, input: unknown): T | undefined {
  return (PASSING.get(schema)?.(input as never) as T | undefined) ?? schema.safeParse(input).data;
}

/**
 * @throws {PresenceError} `invalid_request` naming the place and the rule, or `too_many_ids` for a list that is too long.
 */
export function parse<T>(schema: z.ZodType<T>, input: unknown): T {
  const passed = PASSING.get(schema)?.(input as never);
  if (passed !== undefined) return passed as T;
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  const tooLong = parsed.error.issues.find((issue) => issue.code === 'too_big' && issue.origin === 'array');
  const issue = tooLong ?? parsed.error.issues[0];
  const message = `${placeOf(issue?.path ?? [])}: ${issue?.message ?? 'not understood'}`;
  throw new PresenceError(tooLong === undefined ? 'invalid_request' : 'too_many_ids', message);
}

/** `ids[3]`, `touches[0].at`; `request` for the whole. */
function placeOf(path: readonly PropertyKey[]): string {
  if (path.length === 0) return 'request';
  return path.reduce<string>((place, step) => {
    if (typeof step === 'number') return `${place}[${step}]`;
    return place === '' ? String(step) : `${place}.${String(step)}`;
  }, '');
}
