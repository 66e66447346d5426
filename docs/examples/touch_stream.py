#!/usr/bin/python3
"""A message pipeline in Python that moves last seen, by way of a Redis Stream that a whosthere server reads.

Reads messages, one JSON object a line, such as {"from": "alice", "sentAt": 1767268800000}. Whoever sent one was active
then. {"from": "alice", "loggedOut": true} is a goodbye. Needs redis-py: Debian's package is python3-redis.

usage: touch_stream.py [REDIS_URL [STREAM]] < messages
"""

import json
import os
import sys

import redis

ADDRESS = os.environ.get("WHOSTHERE_REDIS_URL", "redis://127.0.0.1:6379")
STREAM = os.environ.get("WHOSTHERE_TOUCH_STREAM", "touches")
# More than the servers can fall behind by: older entries are dropped, whether they were read or not.
KEPT = 1_000_000


def fields_of(message):
    fields = {"id": message["from"]}
    if "sentAt" in message:
        fields["at"] = message["sentAt"]  # ms since the Unix epoch; now, by Redis's clock, where it is left out
    if message.get("loggedOut"):
        fields["left"] = 1
    return fields


def main(address=ADDRESS, stream=STREAM):
    client = redis.Redis.from_url(address)
    for line in sys.stdin:
        # Whether it failed or only its answer was lost: it may be added again, a touch that comes twice changes nothing.
        client.xadd(stream, fields_of(json.loads(line)), maxlen=KEPT, approximate=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
