import type { ReactElement } from 'react';
import type { Evidence } from 'whosthere/client';
import { agoOf, usePresence } from 'whosthere/react';
import { useTicks } from './use-ticks.ts';

const EVIDENCE: Record<Evidence, string> = {
  traffic: 'recent activity',
  probe: 'answered a probe',
  'no-connection': 'no connection',
  'no-answer': 'did not answer a probe',
  none: 'could not be checked',
};

const moment = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });

export interface PresenceLinesProps {
  readonly person: string;
  /** Also when exactly the person was last seen. */
  readonly hasSeenAt?: boolean;
}

/** A person's status, and what that rests on. Kept fresh while it is there. */
export function PresenceLines({ person, hasSeenAt = false }: PresenceLinesProps): ReactElement {
  const { answer, error, isChecking, now } = usePresence(person);
  useTicks();
  const ago = (atMs: number): string => agoOf(atMs, { nowMs: now(), language: 'en' });
  return (
    <>
      <presence-dot className="status" user={person} text="" />
      <span className="basis">
        {answer !== undefined && `${EVIDENCE[answer.evidence]} · checked ${ago(answer.checkedAt)}`}
        {answer === undefined && isChecking && 'checking…'}
        {error !== undefined && ` (${error.message})`}
      </span>
      {hasSeenAt && typeof answer?.lastSeen === 'number' && (
        <span className="basis">last active {moment.format(answer.lastSeen)}</span>
      )}
    </>
  );
}
