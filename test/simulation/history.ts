import { PresenceCore } from '../../src/domain/presence-core.ts';
import { Actions } from './actions.ts';
import { BudgetWatch } from './budget-watch.ts';
import { checkAfterClose, checkAfterCrash, checkQuiet } from './check-end.ts';
import { actOnce, drawWaitMs } from './happenings.ts';
import { CLIMATES, drawPlan, type Plan } from './plan.ts';
import { Random } from './random.ts';
import { SimBus } from './sim-bus.ts';
import { drawAccesses, simPolicy } from './sim-policy.ts';
import { SimStore } from './sim-store.ts';
import { type Violation, World } from './world.ts';

export interface History {
  readonly seed: number;
  readonly plan: Plan;
  readonly violation: Violation | undefined;
  /** How often each kind of answer and of trouble occurred: proof that something happened. */
  readonly tally: Readonly<Record<string, number>>;
}

/** Runs the random history of that seed, to its end or to the first broken promise. `trace` hears every event. */
export async function runHistory(seed: number, trace?: (line: string) => void): Promise<History> {
  const random = new Random(seed);
  const plan = drawPlan(random, CLIMATES[Math.abs(seed) % CLIMATES.length] ?? 'stormy');
  const world = new World(plan, random, trace);
  world.note(() => JSON.stringify(plan));
  const store = new SimStore(world);
  const accesses = plan.policy ? drawAccesses(world) : undefined;
  const budget = new BudgetWatch(world);
  const core = new PresenceCore({
    clock: world.clock,
    store,
    bus: (askLocal) => new SimBus(world, budget, askLocal),
    policy: accesses && simPolicy(world, accesses),
    settings: plan.settings,
    onError: () => {
      world.check(plan.storeFaults, 'errors only under faults', () => 'a flush failed');
    },
  });
  world.stats = core.stats;
  const actions = new Actions(world, core);
  for (let left = plan.actions; left > 0 && world.violation === undefined; left -= 1) {
    actOnce(world, core, actions, accesses);
    const waitMs = drawWaitMs(world);
    // Not even a turn: what happens next happens before any promise is heard of.
    if (waitMs !== undefined) await world.clock.advance(waitMs);
  }
  await end(world, core, store);
  // In a crash, refusals may not have been heard of.
  if (plan.ending !== 'crash') budget.check();
  const { answers, corrections, overBudget, readFailures, writeFailures, dropped } = core.stats;
  const tally = { ...answers, corrections, overBudget, readFailures, writeFailures, dropped };
  return { seed, plan, violation: world.violation, tally };
}

async function end(world: World, core: PresenceCore, store: SimStore): Promise<void> {
  const { plan, clock } = world;
  if (plan.ending === 'crash' && world.violation === undefined) {
    checkAfterCrash(world, store);
    return;
  }
  store.heal();
  if (plan.ending === 'close') {
    await clock.advance(quietMs(plan));
    checkQuiet(world, core);
  }
  await close(world, core);
  await clock.advance(quietMs(plan));
  checkAfterClose(world, core, store);
}

async function close(world: World, core: PresenceCore): Promise<void> {
  world.isClosing = true;
  world.note(() => 'closing');
  let outcome = 'pending';
  core.close().then(
    () => (outcome = 'closed'),
    (error: unknown) => (outcome = String(error)),
  );
  // A write per user at most, each taking its time.
  await world.clock.advance(quietMs(world.plan));
  world.check(outcome === 'closed', 'close ends', () => outcome);
}

/** Long enough for every question, every wait and the slowest retry of a flush to be over. */
function quietMs({ settings }: Plan): number {
  const { policyTimeoutMs, storeTimeoutMs, probeTimeoutMs, freshForMs, flushIntervalMs } = settings;
  return policyTimeoutMs + storeTimeoutMs * 2 + probeTimeoutMs * 4 + freshForMs * 2 + flushIntervalMs * 20 + 2_000;
}
