import type { Access, Policy } from '../../src/ports/policy.ts';
import type { World } from './world.ts';

/** What each viewer may know of each user, settled once for a history. */
export type Accesses = ReadonlyMap<string, ReadonlyMap<string, Access>>;

export function drawAccesses(world: World): Accesses {
  const { random, plan } = world;
  const levels = ['full', 'full', 'approximate', 'hidden'] as const;
  const draw = (): Map<string, Access> => new Map(plan.users.map((id) => [id, random.pick(levels)]));
  return new Map(plan.viewers.map((viewer) => [viewer, draw()]));
}

/** Decides at once or after a while; where stores fail, it fails too: it throws, rejects, hangs or talks nonsense. */
export function simPolicy(world: World, accesses: Accesses): Policy {
  const { random, plan } = world;
  return (viewer, ids) => {
    const decision = ids.map((id) => accesses.get(viewer)?.get(id) ?? 'hidden');
    const fate = random.weighted({
      now: 6,
      later: 6,
      ...(plan.storeFaults ? { throws: 1, rejects: 1, late: 1, short: 1 } : {}),
    });
    switch (fate) {
      case 'now':
        return decision;
      case 'short':
        return decision.slice(1);
      case 'throws':
        throw new Error('the policy has lost its mind');
      default:
        return new Promise((resolve, reject) => {
          const { policyTimeoutMs } = plan.settings;
          const waitMs = { later: random.int(0, policyTimeoutMs - 1), late: policyTimeoutMs + 1, rejects: 10 }[fate];
          world.clock.after(waitMs, () => {
            if (fate === 'rejects') reject(new Error('the policy is down'));
            else resolve(decision);
          });
        });
    }
  };
}
