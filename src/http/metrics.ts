import { Counter, Gauge, Registry } from 'prom-client';
import type { PresenceCore } from '../domain/presence-core.ts';

/** Adds a metric that is read when it is scraped. Names get `whosthere_` before them, counters `_total` behind. */
export interface Meter {
  readonly counter: (name: string, help: string, read: () => number) => void;
  /** Not told while it is undefined. */
  readonly gauge: (name: string, help: string, read: () => number | undefined) => void;
}

export function meterIn(registry: Registry): Meter {
  return {
    counter: (name, help, read) => {
      new Counter({
        name: `whosthere_${name}_total`,
        help,
        registers: [registry],
        collect() {
          this.reset();
          this.inc(read());
        },
      });
    },
    gauge: (name, help, read) => {
      new Gauge({
        name: `whosthere_${name}`,
        help,
        registers: [registry],
        collect() {
          const value = read();
          if (value === undefined) this.remove();
          else this.set(value);
        },
      });
    },
  };
}

/** The core's counters and gauges as Prometheus metrics. */
export function presenceMetrics(core: PresenceCore): Registry {
  const registry = new Registry();
  const { stats } = core;
  const { counter, gauge } = meterIn(registry);

  new Counter({
    name: 'whosthere_answers_total',
    help: 'Answers given, by the evidence they rest on.',
    labelNames: ['evidence'],
    registers: [registry],
    collect() {
      this.reset();
      for (const [evidence, answers] of Object.entries(stats.answers)) this.inc({ evidence }, answers);
    },
  });
  counter('answers_without_asking', 'Answers for which nobody had to be asked.', () => stats.answeredWithoutAsking);
  counter('corrections', 'Answers corrected by a late one.', () => stats.corrections);
  counter('probes', 'Users probed on this node.', () => stats.probes);
  counter('pings', 'Liveness pings sent to connections.', () => stats.pings);
  counter('probes_over_budget', 'Probes refused because the budget was spent.', () => stats.overBudget);
  counter(
    'questions_too_often',
    'Questions not asked, for there had been enough about the target.',
    () => stats.tooOften,
  );
  counter('touches', 'Touches taken.', () => stats.touches);
  counter('sightings_written', 'Sightings written to the store.', () => stats.written);
  counter('sightings_dropped', 'Sightings dropped because the store was away and memory full.', () => stats.dropped);
  counter('store_write_failures', 'Writes of a batch that failed.', () => stats.writeFailures);
  counter('store_read_failures', 'Reads that failed or took too long.', () => stats.readFailures);
  counter('policy_failures', 'Refreshes refused because the policy failed.', () => stats.policyFailures);
  counter('rate_limited', 'Refreshes, polls and calls refused because of a limit.', () => stats.rateLimited);
  counter('ignored_events', 'Events ignored because of a limit.', () => stats.ignoredEvents);
  counter('floods_cut', 'Connections cut off because of far too many events.', () => stats.floodsCut);
  counter('slow_readers_dropped', 'Connections cut off for not reading.', () => stats.slowReadersDropped);
  gauge('connected_users', 'Users with a connection to this node.', () => core.gauges.connectedUsers);
  gauge('unwritten_sightings', 'Users whose newest sighting is not in the store yet.', () => core.gauges.unwritten);
  gauge('questions_in_flight', 'Targets being asked right now.', () => core.gauges.flights);
  return registry;
}
