import { PresenceError } from '../domain/errors.ts';
import type { Stats } from '../domain/stats.ts';
import type { Clock } from '../ports/clock.ts';
import type { LimiterFactory, Limits, LimitSettings } from '../ports/limits.ts';
import { Allowance, type AllowanceTerms } from './allowance.ts';
import { memoryLimiter } from './memory-limiter.ts';
import { PollLimit } from './poll-limit.ts';

/** Whoever sends so many times as many events as are taken is cut off. */
const FLOOD_FACTOR = 10;

export const NO_LIMITS: Limits = {
  refresh: () => undefined,
  touch: () => undefined,
  change: () => undefined,
  event: () => 'taken',
  isMuted: () => false,
  poll: () => () => undefined,
};

export interface LimitsParts {
  readonly clock: Clock;
  readonly stats: Stats;
  /** Counts what is let in by all nodes together: refreshed ids, and touches. */
  readonly limiter: LimiterFactory;
  /** Hears when the limiter fails. */
  readonly onError: (thrown: unknown) => void;
}

/** The limits of one node. What they refuse is counted in `stats`. */
export function openLimits(settings: LimitSettings, { clock, stats, limiter, onError }: LimitsParts): Limits {
  const allowance = (name: string, from: LimiterFactory, terms: AllowanceTerms): Allowance =>
    new Allowance(clock, from({ name, perMinute: terms.perMinute }), terms, onError);
  const ids = allowance('ids', limiter, { perMinute: settings.idsPerMinute, maxKeys: 50_000 });
  const touches = allowance('touches', limiter, { perMinute: settings.touchesPerMinute, maxKeys: 1_000 });
  // In this process alone: it bears what they cost, and to ask others about each would cost more.
  const eventLimit = (name: string, factor: number, maxKeys: number) => {
    const { eventsPerMinute, eventsPerAddressPerMinute } = settings;
    // Where one user is, so much may come from.
    const perNetwork = Math.max(eventsPerMinute, eventsPerAddressPerMinute);
    const senders = allowance(name, memoryLimiter, { perMinute: eventsPerMinute * factor, maxKeys });
    const networks = allowance(name, memoryLimiter, { perMinute: perNetwork * factor, maxKeys });
    // What is more than one sender may is not taken from the others in its network.
    return (sender: string, network: string | undefined, count: number): number =>
      senders.take(sender, count) || (network === undefined ? 0 : networks.take(network, count));
  };
  const takeEvents = eventLimit('events', 1, 10_000);
  const ignoreEvents = eventLimit('ignored', FLOOD_FACTOR - 1, 1_000);
  const polls = new PollLimit(clock, settings.pollMs);

  const refusal = (retryAfterMs: number, message: string): PresenceError => {
    stats.rateLimited += 1;
    return new PresenceError('rate_limited', message, { retryAfterMs });
  };
  const assertTaken = (retryAfterMs: number, message: string): void => {
    if (retryAfterMs > 0) throw refusal(retryAfterMs, message);
  };
  return {
    refresh: (viewer, count) => {
      assertTaken(ids.take(viewer, count), 'too many ids within a minute');
    },
    touch: (service, count) => {
      assertTaken(touches.take(service, count), 'too many touches within a minute');
    },
    change: (user) => {
      assertTaken(takeEvents(user, undefined, 1), 'too many changes within a minute');
    },
    event: (sender, network, count = 1) => {
      if (takeEvents(sender, network, count) === 0) return 'taken';
      stats.ignoredEvents += 1;
      return ignoreEvents(sender, network, count) === 0 ? 'ignored' : 'flood';
    },
    isMuted: (sender, network) => takeEvents(sender, network, 0) > 0,
    poll: (viewer, polled) => {
      let refused: PresenceError | undefined;
      return (id) => {
        if (refused === undefined) {
          const retryAfterMs = polls.ask(viewer, id, polled);
          if (retryAfterMs === 0) return;
          refused = refusal(retryAfterMs, 'the same id within a short time: answers from memory are free');
        }
        throw refused;
      };
    },
  };
}
