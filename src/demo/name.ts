import { z } from 'zod';

/** Who signs in by name has it for a user id. Ids may be longer. */
export const nameSchema = z
  .string()
  .regex(/^[^\p{Cc}\p{Cs}]{1,40}$/u, 'a name has 1 to 40 characters and no control characters');
