import { Random } from '../../support/random.ts';
import type { Script } from '../../trace/script.ts';
import { DraftScript } from './draft-script.ts';
import type { StormSpec } from './spec.ts';
import type { BenchLook, Workload } from './workload.ts';

/** How long after it is back a client has its list on the screen. */
const RENDERS_AFTER_MS = { from: 200, to: 1_000 };

export interface Storm {
  readonly script: Script;
  readonly looks: readonly BenchLook[];
}

/** Everybody is connected, all connections break at once, and everybody comes back. */
export function storm(spec: StormSpec, friendsOf: Workload['friendsOf']): Storm {
  const random = new Random(spec.seed, 13);
  const draft = new DraftScript();
  const looks: BenchLook[] = [];
  for (let number = 0; number < spec.connections; number += 1) {
    const user = `u${number}`;
    draft.end(draft.open(user, 0), 'closed', spec.quietMs);
    const backAtMs = spec.quietMs + random.int(1, spec.backWithinMs);
    draft.open(user, backAtMs);
    const users = friendsOf(user).slice(0, spec.rowsPerList);
    if (!spec.listsOnReturn || users.length === 0) continue;
    const atMs = backAtMs + random.int(RENDERS_AFTER_MS.from, RENDERS_AFTER_MS.to);
    looks.push({ atMs, kind: 'list', viewer: user, users });
  }
  const script = draft.finish(2 * spec.quietMs + spec.backWithinMs);
  return { script, looks: looks.sort((a, b) => a.atMs - b.atMs) };
}
