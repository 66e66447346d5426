import { defineScript } from 'redis';

/**
 * Raises each sighting to what is given, and never lowers one. KEYS: sightings; ARGV: for each the value, in digits.
 * Sightings are integers below 2^53, which Lua's numbers keep exactly; what is written is the text that was given. One that
 * is negative says when the user was forgotten: it wins over what was seen up to then.
 */
const MERGE = `
for i, key in ipairs(KEYS) do
  local known = redis.call('GET', key)
  if not known or math.abs(tonumber(known)) < tonumber(ARGV[i]) then
    redis.call('SET', key, ARGV[i])
  end
end`;

/**
 * Forgets a user: removes the choice, keeps for a while that the user was forgotten, and tells all who listen. Nothing that
 * is there survives, also if it is from the future. KEYS: the sighting, the choice, the channel. ARGV: what to keep, in
 * digits, negative; for how long, in ms; what to tell.
 */
const FORGET = `
local known = redis.call('GET', KEYS[1])
local kept = ARGV[1]
if known and math.abs(tonumber(known)) > math.abs(tonumber(kept)) then
  kept = '-' .. string.gsub(known, '-', '')
end
redis.call('SET', KEYS[1], kept, 'PX', ARGV[2])
redis.call('UNLINK', KEYS[2])
redis.call('SPUBLISH', KEYS[3], ARGV[3])`;

/** Removes each sighting that is still below what is given. KEYS: sightings; ARGV: that value, in digits. */
const PRUNE = `
for _, key in ipairs(KEYS) do
  local known = tonumber(redis.call('GET', key))
  if known and known >= 0 and known < tonumber(ARGV[1]) then
    redis.call('UNLINK', key)
  end
end`;

/**
 * Puts a question to whoever holds the user, and tells how many heard it, and how many nodes would have: those that are
 * connected to this server and have subscribed to all of their users of the bucket.
 * KEYS: the user's channel, the channel that nodes are present on. ARGV: the question.
 */
const ASK = `
local heard = redis.call('SPUBLISH', KEYS[1], ARGV[1])
return {heard, redis.call('PUBSUB', 'SHARDNUMSUB', KEYS[2])[2]}`;

/**
 * A node says that it is there, removes those that have not said so for the lease, and tells how many there are, and how
 * many of them are late. KEYS: the set of nodes. ARGV: the node, the lease, and when a node is late, in ms.
 */
const BEAT = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - ARGV[2])
redis.call('ZADD', KEYS[1], now, ARGV[1])
return {redis.call('ZCARD', KEYS[1]), redis.call('ZCOUNT', KEYS[1], '-inf', now - ARGV[3])}`;

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
  forget: defineScript({
    SCRIPT: FORGET,
    NUMBER_OF_KEYS: 3,
    parseCommand(parser, keys: readonly string[], mark: number, keptForMs: number, notice: string) {
      parser.pushKeys([...keys]);
      parser.push(String(mark), String(keptForMs), notice);
    },
    transformReply: () => undefined,
  }),
  prune: defineScript({
    SCRIPT: PRUNE,
    parseCommand(parser, keys: readonly string[], before: number) {
      parser.push(String(keys.length));
      parser.pushKeys([...keys]);
      parser.push(String(before));
    },
    transformReply: () => undefined,
  }),
  ask: defineScript({
    SCRIPT: ASK,
    NUMBER_OF_KEYS: 2,
    parseCommand(parser, channel: string, present: string, question: string) {
      parser.pushKeys([channel, present]);
      parser.push(question);
    },
    transformReply: (reply: unknown) => {
      const [heard, present] = reply as [number, number];
      return { heard, present };
    },
  }),
  beat: defineScript({
    SCRIPT: BEAT,
    NUMBER_OF_KEYS: 1,
    parseCommand(parser, nodes: string, nodeId: string, leaseMs: number, lateAfterMs: number) {
      parser.pushKey(nodes);
      parser.push(nodeId, String(leaseMs), String(lateAfterMs));
    },
    transformReply: (reply: unknown) => {
      const [count, late] = reply as [number, number];
      return { count, late };
    },
  }),
};
