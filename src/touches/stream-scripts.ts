/**
 * Copies an entry that is no touch to where such are kept, and takes it from the group; in one, so that it is in the one
 * place or in the other, and never in both. Its fields are copied as they are, bytes that are no text included, followed
 * by `error` and `entry`. What is not pending any more was set aside by somebody else.
 * KEYS: the stream, the stream of what was set aside. ARGV: the group, the entry's id, what is wrong with it, how many
 * entries are kept, how many values (names and texts) of an entry. Result: 1 when it was set aside, 0 when it was not pending.
 */
export const SET_ASIDE = `
if #redis.call('XPENDING', KEYS[1], ARGV[1], ARGV[2], ARGV[2], 1) == 0 then return 0 end
local found = redis.call('XRANGE', KEYS[1], ARGV[2], ARGV[2])[1]
local fields = {}
if found then
  for i = 1, math.min(#found[2], tonumber(ARGV[5])) do fields[i] = found[2][i] end
end
for _, value in ipairs({'error', ARGV[3], 'entry', ARGV[2]}) do fields[#fields + 1] = value end
redis.call('XADD', KEYS[2], 'MAXLEN', '~', ARGV[4], '*', unpack(fields))
redis.call('XACK', KEYS[1], ARGV[1], ARGV[2])
return 1`;

/**
 * Removes consumers for whom nothing is pending; what is pending would be lost with them. One who lives after all is
 * there again with the next entry.
 * KEYS: the stream. ARGV: the group, for how long (ms) nothing was heard of others, the consumer who asks, and whether it
 * `goes` or `stays` itself.
 */
export const REMOVE_CONSUMERS = `
for _, flat in ipairs(redis.call('XINFO', 'CONSUMERS', KEYS[1], ARGV[1])) do
  local consumer = {}
  for i = 1, #flat, 2 do consumer[flat[i]] = flat[i + 1] end
  local isOver = consumer.idle >= tonumber(ARGV[2])
  if consumer.name == ARGV[3] then isOver = ARGV[4] == 'goes' end
  if isOver and consumer.pending == 0 then
    redis.call('XGROUP', 'DELCONSUMER', KEYS[1], ARGV[1], consumer.name)
  end
end`;
