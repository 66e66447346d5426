/**
 * How much of a target a viewer may know.
 * - `full`: everything.
 * - `approximate`: the status, and last seen only as a bucket.
 * - `hidden`: nothing; the answer is the one for a user who is away, and no probe is sent.
 */
export type Access = 'full' | 'approximate' | 'hidden';

/**
 * Decides what `viewer` may know of each of `ids`: one {@link Access} per id, in the same order.
 * Asked once per refresh, for all its ids. When it throws, rejects, takes longer than
 * `policyTimeoutMs` or answers anything else, the refresh fails as `unavailable`: closed, never open.
 */
export type Policy = (viewer: string, ids: readonly string[]) => readonly Access[] | Promise<readonly Access[]>;
