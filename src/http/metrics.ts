import { Counter, Gauge, Registry } from 'prom-client';
import type { PresenceCore } from '../domain/presence-core.ts';

/** The core's counters and gauges as Prometheus metrics, read when they are scraped. */
export function presenceMetrics(core: PresenceCore): Registry {
  const registry = new Registry();
  const { stats } = core;
  const counter = (name: string, help: string, read: () => number): void => {
    new Counter({
      name: `whosthere_${name}_total`,
      help,
      registers: [registry],
      collect() {
        this.reset();
        this.inc(read());
      },
    });
  };
  const gauge = (name: string, help: string, read: () => number): void => {
    new Gauge({
      name: `whosthere_${name}`,
      help,
      registers: [registry],
      collect() {
        this.set(read());
      },
    });
  };

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
  counter('touches', 'Touches taken.', () => stats.touches);
  counter('sightings_written', 'Sightings written to the store.', () => stats.written);
  counter('sightings_dropped', 'Sightings dropped because the store was away and memory full.', () => stats.dropped);
  counter('store_write_failures', 'Writes of a batch that failed.', () => stats.writeFailures);
  counter('store_read_failures', 'Reads that failed or took too long.', () => stats.readFailures);
  counter('policy_failures', 'Refreshes refused because the policy failed.', () => stats.policyFailures);
  gauge('connected_users', 'Users with a connection to this node.', () => core.gauges.connectedUsers);
  gauge('unwritten_sightings', 'Users whose newest sighting is not in the store yet.', () => core.gauges.unwritten);
  gauge('questions_in_flight', 'Targets being asked right now.', () => core.gauges.flights);
  return registry;
}
