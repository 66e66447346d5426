import { VirtualClock } from '../../scripts/virtual/virtual-clock.ts';
import { InProcessBus } from '../../src/buses/in-process-bus.ts';
import { describePresenceBus } from './presence-bus.ts';

describePresenceBus('InProcessBus', (nodes) => {
  const clock = new VirtualClock();
  const buses = nodes.map((askLocal) => new InProcessBus(askLocal));
  return Promise.resolve({
    buses,
    now: () => clock.now(),
    settled: () => clock.advance(0),
    passUntil: (untilMs) => clock.advanceTo(untilMs),
    close: async () => {
      for (const bus of buses) await bus.close();
    },
  });
});
