"""``python -m … COUNT``: confirmed publishing with pika's blocking connection; prints events a second.

Its ``basic_publish`` returns when the broker has confirmed the message: there is no way to have more on their way.
"""

import json
import os
import sys
import time

import pika

from tests.benchmarks.messaging.peers.event import CONSUMER, plain_event


def main(count: int) -> None:
    """Publish ``count`` events, one by one."""
    bodies = [json.dumps(plain_event(number), ensure_ascii=False).encode() for number in range(count)]
    connection = pika.BlockingConnection(pika.URLParameters(os.environ["AMQP_URI"]))
    channel = connection.channel()
    channel.queue_declare(CONSUMER, durable=True, arguments={"x-queue-type": "quorum"})
    channel.confirm_delivery()
    persistent = pika.BasicProperties(content_type="application/json", delivery_mode=2)
    began = time.perf_counter()
    for body in bodies:
        channel.basic_publish("", CONSUMER, body, persistent, mandatory=True)
    print(json.dumps(count / (time.perf_counter() - began)))
    connection.close()


if __name__ == "__main__":
    main(int(sys.argv[1]))
