import type { Arbitrary } from 'fast-check';

export interface Tally {
  readonly accepted: number;
  readonly refused: number;
}

export const ACCEPTED: Tally = { accepted: 1, refused: 0 };
export const REFUSED: Tally = { accepted: 0, refused: 1 };

/** The code under attack, ready to take inputs. */
export interface Subject<Input> {
  /**
   * What became of the inputs of one run.
   * @throws {Error} when the code did anything else than the oracle says.
   */
  take(input: Input): Tally | Promise<Tally>;
  close(): Promise<void>;
}

/** A place where something comes in from outside, with an oracle that knows without the code what is to be let in. */
export interface Target<Input> {
  readonly name: string;
  /** Its part of all inputs, beside the shares of the others. */
  readonly share: number;
  /** What one run takes: one input, or several that are sent one after the other. */
  readonly inputs: Arbitrary<Input>;
  open(): Promise<Subject<Input>>;
}

/** A target whose every run is one input to a function. `expected` undefined: either is right. */
export function functionTarget<Input>(parts: {
  readonly name: string;
  readonly share: number;
  readonly inputs: Arbitrary<Input>;
  /** Whether the code took it. */
  readonly takes: (input: Input) => boolean | Promise<boolean>;
  readonly expected: (input: Input) => boolean | undefined;
}): Target<Input> {
  const { takes, expected, ...rest } = parts;
  const judge = (input: Input, isTaken: boolean): Tally => {
    const isGood = expected(input);
    if (isGood !== undefined && isGood !== isTaken) {
      throw new Error(isTaken ? 'taken, and should have been refused' : 'refused, and should have been taken');
    }
    return isTaken ? ACCEPTED : REFUSED;
  };
  return {
    ...rest,
    open: async () => ({
      take: (input) => {
        const isTaken = takes(input);
        return isTaken instanceof Promise ? isTaken.then((value) => judge(input, value)) : judge(input, isTaken);
      },
      close: async () => undefined,
    }),
  };
}
