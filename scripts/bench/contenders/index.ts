import { bare } from './bare.ts';
import { broadcast } from './broadcast.ts';
import type { Contender, ContenderName } from './contender.ts';
import { heartbeatSweep } from './heartbeat-sweep.ts';
import { poll } from './poll.ts';
import { pull } from './pull.ts';
import { redisTtl, redisTtlThrottled } from './redis-ttl.ts';

const CONTENDERS: Readonly<Record<ContenderName, Contender>> = {
  bare,
  broadcast,
  'heartbeat-sweep': heartbeatSweep,
  'redis-ttl': redisTtl,
  'redis-ttl-throttled': redisTtlThrottled,
  poll,
  pull,
};

export function contender(name: ContenderName): Contender {
  return CONTENDERS[name];
}
