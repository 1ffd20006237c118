"""nameko's own ``@consume``, with psycopg2 made cooperative, as in our services.

Tuned: eight workers, each with a database connection of its own (four to 32 were no faster); nameko prefetches as
many messages as it has workers.
``python -m … work`` runs the service until SIGTERM, ``fill COUNT`` publishes.
"""

from shared.cooperative import prepare

prepare()

import os  # noqa: E402  # the process must be cooperative first
import signal  # noqa: E402
import sys  # noqa: E402
from typing import Any  # noqa: E402

import eventlet  # noqa: E402
from kombu import Connection, Queue  # noqa: E402
from nameko.messaging import consume  # noqa: E402
from nameko.runners import ServiceRunner  # noqa: E402

from tests.benchmarks.messaging.peers.event import CONSUMER, plain_event  # noqa: E402
from tests.benchmarks.messaging.peers.sql import handler  # noqa: E402

WORKERS = 8
queue = Queue(CONSUMER, durable=True, queue_arguments={"x-queue-type": "quorum"})
handle = handler(connections=WORKERS)


class Receiver:
    """The service."""

    name = "bench"

    @consume(queue, requeue_on_error=True)
    def on_region_registered(self, event: dict[str, Any]) -> None:
        """Handle one event."""
        handle(event)


def work() -> None:
    """Run until SIGTERM."""
    runner = ServiceRunner({"AMQP_URI": os.environ["AMQP_URI"], "max_workers": WORKERS})
    runner.add_service(Receiver)
    signal.signal(signal.SIGTERM, lambda *_: eventlet.spawn_n(runner.stop))
    runner.start()
    runner.wait()


def fill(count: int) -> None:
    """Publish ``count`` events."""
    confirmed = Connection(os.environ["AMQP_URI"], transport_options={"confirm_publish": True})
    with confirmed as connection, connection.Producer(serializer="json") as producer:
        for number in range(count):
            producer.publish(plain_event(number), routing_key=CONSUMER, declare=[queue], delivery_mode=2)


if __name__ == "__main__":
    work() if sys.argv[1] == "work" else fill(int(sys.argv[2]))
