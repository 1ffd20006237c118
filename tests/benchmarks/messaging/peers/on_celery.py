"""Celery, with psycopg2: ``celery -A tests.benchmarks.messaging.peers.on_celery worker``.

Tuned: the threads pool, four at once, each with a connection of its own: twice to three times as fast here as the
default, prefork, with one, two or four children; acknowledged late, that is after the commit; eight messages a thread
prefetched; no results, events, gossip or remote control. ``python -m … fill COUNT`` publishes, confirmed.
"""

import os
import sys
from typing import Any

from celery import Celery

from tests.benchmarks.messaging.peers.event import CONSUMER, plain_event
from tests.benchmarks.messaging.peers.sql import handler

app = Celery("bench", broker=os.environ["AMQP_URI"].replace("amqp://", "pyamqp://"))
app.conf.update(
    broker_transport_options={"confirm_publish": True},
    task_default_queue=CONSUMER,
    task_default_queue_type="quorum",
    task_default_exchange_type="direct",
    worker_detect_quorum_queues=True,
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    task_ignore_result=True,
    worker_prefetch_multiplier=8,
    worker_enable_remote_control=False,
    worker_send_task_events=False,
    broker_connection_retry_on_startup=True,
)
handle = handler(connections=4)


@app.task(name="region.registered")
def on_region_registered(event: dict[str, Any]) -> None:
    """Handle one event."""
    handle(event)


if __name__ == "__main__":
    with app.producer_pool.acquire(block=True) as producer:
        for number in range(int(sys.argv[2])):
            on_region_registered.apply_async((plain_event(number),), producer=producer)
