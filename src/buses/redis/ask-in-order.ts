import {
  type Answered,
  type AskLocal,
  type LateAnswers,
  type ProbeOutcome,
  UNREACHABLE,
} from '../../ports/presence-bus.ts';

export interface Told {
  /** `isOver`: nothing will follow. */
  readonly found: (outcome: ProbeOutcome, isOver: boolean) => void;
  readonly late: LateAnswers;
  /** The connections could not be asked, which is a defect; `found` has been told that nobody was. */
  readonly onError: (error: unknown) => void;
}

/** Asks the connections of this node, and tells first the outcome, then what came late, also what overtook it. */
export function askInOrder(askLocal: AskLocal, id: string, deadlineMs: number, { found, late, onError }: Told): void {
  const early: (Answered | undefined)[] = [];
  let isFound = false;
  const asked = askLocal(id, deadlineMs, (answer) => {
    if (isFound) late(answer);
    else early.push(answer);
  });
  asked.then(
    (outcome) => {
      isFound = true;
      found(outcome, early.includes(undefined) || outcome.kind === 'absent' || outcome.kind === 'failed');
      for (const answer of early) if (answer !== undefined) late(answer);
    },
    (error: unknown) => {
      found(UNREACHABLE, true);
      onError(error);
    },
  );
}
