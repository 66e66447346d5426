import * as fc from 'fast-check';
import { PresenceError } from '../../../src/domain/errors.ts';
import { isUserId } from '../../../src/domain/user-id.ts';
import {
  helloSchema,
  parse,
  probeAckSchema,
  refreshBodySchema,
  refreshMessageSchema,
  tokenMessageSchema,
  touchBodySchema,
  userPathSchema,
  visibilitySchema,
} from '../../../src/wire/schemas.ts';
import { anyText } from '../inputs/ids.ts';
import { helloMessage, probeAck, refreshMessage, touchMessage, valuesAround, visibility } from '../inputs/messages.ts';
import {
  type Fate,
  fateOfRefresh,
  fateOfTouches,
  idleMsOf,
  isHello,
  isLegalId,
  isTokenMessage,
  isVisibility,
} from '../oracles/legal.ts';
import { ACCEPTED, REFUSED, type Tally, type Target } from '../target.ts';

const fate = (isGood: boolean): Fate => (isGood ? 'good' : ['invalid_request']);

const KINDS = {
  refresh: [refreshMessageSchema, (value) => fateOfRefresh(value, 'sockets'), refreshMessage],
  'refresh over HTTP': [refreshBodySchema, (value) => fateOfRefresh(value, 'http'), refreshMessage],
  touch: [touchBodySchema, fateOfTouches, touchMessage],
  hello: [helloSchema, (value) => fate(isHello(value)), helloMessage],
  'probe ack': [probeAckSchema, (value) => fate(idleMsOf(value) !== undefined), probeAck],
  visibility: [visibilitySchema, (value) => fate(isVisibility(value)), visibility],
  token: [tokenMessageSchema, (value) => fate(isTokenMessage(value)), fc.record({ token: fc.string() })],
  path: [
    userPathSchema,
    (value) => fate(isLegalId((value as { id?: unknown } | null)?.id)),
    fc.record({ id: anyText }),
  ],
} as const satisfies Record<string, readonly [schema: unknown, expected: (value: unknown) => Fate, good: unknown]>;

type Kind = keyof typeof KINDS;

interface Input {
  readonly kind: Kind;
  readonly value: unknown;
}

const inputs = fc.oneof(
  ...(Object.keys(KINDS) as Kind[]).map((kind) =>
    valuesAround(KINDS[kind][2]).map((value): Input => ({ kind, value })),
  ),
);

/** The code that the value is refused with; undefined when it is taken. */
function refusal({ kind, value }: Input): string | undefined {
  try {
    parse<unknown>(KINDS[kind][0], value);
    return undefined;
  } catch (error) {
    if (error instanceof PresenceError && error.message.length < 1_000) return error.code;
    throw error;
  }
}

function take(input: Input): Tally {
  const code = refusal(input);
  const expected = KINDS[input.kind][1](input.value);
  const isRight = code === undefined ? expected === 'good' : (expected as readonly string[]).includes(code);
  if (!isRight) throw new Error(`${code ?? 'taken'}, and should have been ${String(expected)}`);
  if (input.kind === 'path' && isUserId((input.value as { id?: unknown } | null)?.id) !== (code === undefined)) {
    throw new Error('domain and wire disagree');
  }
  return code === undefined ? ACCEPTED : REFUSED;
}

/** The checks of all messages, with values of every kind: the bulk of the inputs. */
export const schemas: Target<Input> = {
  name: 'schemas',
  share: 32,
  inputs,
  open: async () => ({ take, close: async () => undefined }),
};
