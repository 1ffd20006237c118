"""dramatiq, with psycopg2: ``dramatiq tests.benchmarks.messaging.peers.on_dramatiq --processes 1 --threads N``.

Tuned: eight threads, each with a connection of its own (two to sixteen are within 10 % of it), and twice as many
messages prefetched, dramatiq's own rule (a hundred were no faster). Its queues are classic ones; here they are quorum
queues like all others. ``python -m … fill COUNT`` enqueues, confirmed.
"""

import os
import sys
from typing import Any

import dramatiq
from dramatiq.brokers.rabbitmq import RabbitmqBroker

from tests.benchmarks.messaging.peers.event import CONSUMER, plain_event
from tests.benchmarks.messaging.peers.sql import handler


class QuorumBroker(RabbitmqBroker):
    """Declares quorum queues."""

    def _build_queue_arguments(self, queue_name: str) -> dict[str, Any]:
        return {**super()._build_queue_arguments(queue_name), "x-queue-type": "quorum"}


broker = QuorumBroker(url=os.environ["AMQP_URI"], confirm_delivery=True)
dramatiq.set_broker(broker)
handle = handler(connections=8)


@dramatiq.actor(queue_name=CONSUMER)
def on_region_registered(event: dict[str, Any]) -> None:
    """Handle one event."""
    handle(event)


if __name__ == "__main__":
    for number in range(int(sys.argv[2])):
        on_region_registered.send(plain_event(number))
    broker.close()
