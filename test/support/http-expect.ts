import assert from 'node:assert/strict';
import { ERROR_STATUS, type ErrorCode } from '../../src/domain/errors.ts';
import type { Presence } from '../../src/domain/presence.ts';
import type { SeenResponse } from './http-contract.ts';

/** The response is the problem with this code, under its status; returns what it tells people. */
export function detailOf(response: SeenResponse, code: ErrorCode): string {
  const problem = JSON.parse(response.text) as { code: string; detail: string };
  assert.equal(problem.code, code, problem.detail);
  assert.equal(response.status, ERROR_STATUS[code]);
  return problem.detail;
}

export function presenceOf(response: SeenResponse): Presence {
  assert.equal(response.status, 200, response.text);
  return JSON.parse(response.text) as Presence;
}

export function presencesOf(response: SeenResponse): readonly Presence[] {
  assert.equal(response.status, 200, response.text);
  return (JSON.parse(response.text) as { presences: readonly Presence[] }).presences;
}
