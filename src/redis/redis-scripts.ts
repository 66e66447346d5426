import { defineScript } from 'redis';

/**
 * Raises each sighting to what is given, and never lowers one. KEYS: sightings; ARGV: for each the value, in digits.
 * Sightings are integers below 2^53, which Lua's numbers keep exactly; what is written is the text that was given.
 */
const MERGE = `
for i, key in ipairs(KEYS) do
  local known = redis.call('GET', key)
  if not known or tonumber(known) < tonumber(ARGV[i]) then
    redis.call('SET', key, ARGV[i])
  end
end`;

/**
 * Puts a question to whoever holds the user, and tells how many heard it, how many nodes there are, and how many of them
 * are connected and have subscribed to their users. One server only: it alone knows all subscribers.
 * KEYS: the user's channel, the set of nodes, the channel they are present on. ARGV: the question.
 */
const ASK = `
local heard = redis.call('SPUBLISH', KEYS[1], ARGV[1])
if heard > 0 then return {heard, 0, 0} end
return {0, redis.call('ZCARD', KEYS[2]), redis.call('PUBSUB', 'SHARDNUMSUB', KEYS[3])[2]}`;

/**
 * A node says that it is there, removes those that have not said so for the lease, and tells how many there are.
 * KEYS: the set of nodes. ARGV: the node, the lease in ms.
 */
const BEAT = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - ARGV[2])
redis.call('ZADD', KEYS[1], now, ARGV[1])
return redis.call('ZCARD', KEYS[1])`;

/** How many nodes have not been heard of for a while. KEYS: the set of nodes. ARGV: how long, in ms. */
const MISSING = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
return redis.call('ZCOUNT', KEYS[1], '-inf', now - ARGV[1])`;

/** All scripts, by the name of the method that node-redis makes of them. */
export const redisScripts = {
  merge: defineScript({
    SCRIPT: MERGE,
    parseCommand(parser, keys: readonly string[], values: readonly string[]) {
      parser.push(String(keys.length));
      parser.pushKeys([...keys]);
      parser.push(...values);
    },
    transformReply: () => undefined,
  }),
  ask: defineScript({
    SCRIPT: ASK,
    NUMBER_OF_KEYS: 3,
    parseCommand(parser, channel: string, nodes: string, present: string, question: string) {
      parser.pushKeys([channel, nodes, present]);
      parser.push(question);
    },
    transformReply: (reply: unknown) => {
      const [heard, nodes, present] = reply as [number, number, number];
      return { heard, nodes, present };
    },
  }),
  beat: defineScript({
    SCRIPT: BEAT,
    NUMBER_OF_KEYS: 1,
    parseCommand(parser, nodes: string, nodeId: string, leaseMs: number) {
      parser.pushKey(nodes);
      parser.push(nodeId, String(leaseMs));
    },
    transformReply: (reply: unknown) => reply as number,
  }),
  missing: defineScript({
    SCRIPT: MISSING,
    NUMBER_OF_KEYS: 1,
    parseCommand(parser, nodes: string, sinceMs: number) {
      parser.pushKey(nodes);
      parser.push(String(sinceMs));
    },
    transformReply: (reply: unknown) => reply as number,
  }),
};
