import assert from 'node:assert/strict';
import { afterEach, beforeEach } from 'mocha';

const EVENTS = ['unhandledRejection', 'uncaughtException', 'warning'] as const;

/** Fails a test of the enclosing `describe` in which the process had to complain about anything. */
export function useProcessWatch(): void {
  const complaints: unknown[] = [];
  const note = (complaint: unknown): void => {
    complaints.push(complaint);
  };
  beforeEach(() => {
    complaints.length = 0;
    for (const event of EVENTS) process.on(event, note);
  });
  afterEach(async () => {
    // Rejections and warnings are told after the turn that caused them.
    await new Promise((resolve) => setImmediate(resolve));
    for (const event of EVENTS) process.off(event, note);
    assert.deepEqual(complaints, []);
  });
}
