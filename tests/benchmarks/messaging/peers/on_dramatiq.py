"""dramatiq, with psycopg2: ``dramatiq tests.benchmarks.messaging.peers.on_dramatiq --processes 1 --threads N``.

Tuned: eight threads, each with a connection of its own (two to sixteen are within 10 % of it), and twice as many
messages prefetched, dramatiq's own rule (a hundred were no faster). Its queues are classic ones; here they are quorum
queues like all others. ``python -m … fill COUNT`` enqueues, confirmed.
"""

import os
import sys
import threading
from typing import Any

import dramatiq
import psycopg2
from dramatiq.brokers.rabbitmq import RabbitmqBroker

from tests.benchmarks.messaging.peers.sql import CONSUMER, handle, plain_event


class QuorumBroker(RabbitmqBroker):
    """Declares quorum queues."""

    def _build_queue_arguments(self, queue_name: str) -> dict[str, Any]:
        return {**super()._build_queue_arguments(queue_name), "x-queue-type": "quorum"}


broker = QuorumBroker(url=os.environ["AMQP_URI"], confirm_delivery=True)
dramatiq.set_broker(broker)
of_thread = threading.local()


@dramatiq.actor(queue_name=CONSUMER)
def on_region_registered(event: dict[str, Any]) -> None:
    """Handle one event."""
    if not hasattr(of_thread, "connection"):
        of_thread.connection = psycopg2.connect(os.environ["DATABASE_URL"])
    handle(of_thread.connection, event)


if __name__ == "__main__":
    for number in range(int(sys.argv[2])):
        on_region_registered.send(plain_event(number))
    broker.close()
