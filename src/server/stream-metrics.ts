import { Registry } from 'prom-client';
import { meterIn } from '../http/metrics.ts';
import type { TouchStream } from '../redis.ts';

/** What `/metrics` tells of the stream of touches. */
export function streamMetrics(stream: TouchStream): Registry {
  const registry = new Registry();
  const { counter, gauge } = meterIn(registry);
  counter('stream_entries', 'Entries of the stream of touches that were read.', () => stream.stats.entries);
  counter('stream_touches', 'Entries whose touch was written.', () => stream.stats.touches);
  counter('stream_poisoned', 'Entries that were no touch, and were set aside.', () => stream.stats.poisoned);
  counter('stream_failures', 'Failures to work on the stream; it is tried again.', () => stream.stats.failures);
  gauge('stream_behind', 'Entries that no node has had yet.', () => stream.gauges.behind);
  gauge('stream_pending', 'Entries that a node has had, and has not acknowledged.', () => stream.gauges.pending);
  return registry;
}
