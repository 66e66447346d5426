import { z } from 'zod';
import { MAX_GROUP_SIZE, MAX_TEXT_LENGTH } from './chat-protocol.ts';
import { nameSchema } from './name.ts';

/** What pages send is checked here. */

const MAX_GROUP_NAME_LENGTH = 60;

export const chatKeySchema = z.templateLiteral(['@', z.string()]).or(z.templateLiteral(['#', z.string()]));
const idSchema = z.int().min(0);

export const saySchema = z.object({
  chat: chatKeySchema,
  text: z
    .string()
    .refine((text) => text.length <= MAX_TEXT_LENGTH, `has more than ${MAX_TEXT_LENGTH} characters`)
    .refine((text) => text.trim() !== '', 'there is nothing in it')
    // A lone surrogate, which no UTF-8 can carry.
    .refine((text) => !/\p{Cs}/u.test(text), 'has half a character in it'),
  clientId: z.string().regex(/^[^\p{Cc}\p{Cs}]{1,64}$/u, 'has 1 to 64 characters and no control characters'),
});

export const syncSchema = z.object({ after: idSchema });
export const historySchema = z.object({ chat: chatKeySchema, before: idSchema.optional() });
export const readSchema = z.object({ chat: chatKeySchema, upTo: idSchema });

export const foundSchema = z.object({
  name: z
    .string()
    .trim()
    .regex(/^[^\p{Cc}\p{Cs}]+$/u, 'a group has a name, without control characters')
    .max(MAX_GROUP_NAME_LENGTH),
  members: z.array(nameSchema).max(MAX_GROUP_SIZE),
});
