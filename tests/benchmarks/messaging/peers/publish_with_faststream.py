"""``python -m … COUNT``: confirmed publishing with FastStream; prints events a second.

One by one, as a handler or a request does that must know its event is safe before it goes on.
"""

import json
import sys
import time

import uvloop

from tests.benchmarks.messaging.peers.event import plain_event
from tests.benchmarks.messaging.peers.on_faststream import broker, queue


async def main(count: int) -> None:
    """Publish ``count`` events."""
    async with broker:
        await broker.declare_queue(queue)
        began = time.perf_counter()
        for number in range(count):
            await broker.publish(plain_event(number), queue=queue, persist=True)
        print(json.dumps(count / (time.perf_counter() - began)))


if __name__ == "__main__":
    uvloop.run(main(int(sys.argv[1])))
