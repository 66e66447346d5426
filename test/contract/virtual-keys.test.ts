import { ROUND_TRIP_MS, VirtualKeys } from '../../scripts/bench/virtual/virtual-keys.ts';
import { VirtualClock } from '../../scripts/virtual/virtual-clock.ts';
import { describeExpiringKeys, SHORT_MS } from './expiring-keys.ts';

describeExpiringKeys('VirtualKeys', async () => {
  const clock = new VirtualClock(undefined, 'when-told');
  return {
    keys: new VirtualKeys(clock),
    answered: async (answer) => {
      await clock.advance(ROUND_TRIP_MS);
      return answer;
    },
    expired: () => clock.advance(SHORT_MS),
    close: async () => undefined,
  };
});
