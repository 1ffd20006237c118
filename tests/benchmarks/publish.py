"""``python -m tests.benchmarks.publish``: how many confirmed messages a second, by the size of the window.

A process of its own, because it must be cooperative as a service is. The queue is AMQP_URI's ``bench``.
"""

from shared.cooperative import prepare

prepare()

import json  # noqa: E402  # the process must be cooperative first
import os  # noqa: E402
import sys  # noqa: E402
import time  # noqa: E402

from shared.messaging.broker import ConfirmingPublisher, Outgoing  # noqa: E402

BODY = "x" * 800  # about as long as an event


def rate(window: int, count: int) -> float:
    """Messages a second that the broker confirmed, with up to ``window`` of them on their way."""
    publisher = ConfirmingPublisher(os.environ["AMQP_URI"], window=window)
    messages = [Outgoing(number, "", "bench", BODY, "text/plain", str(number)) for number in range(count)]
    publisher.publish(messages[:50])
    began = time.perf_counter()
    outcome = publisher.publish(messages)
    seconds = time.perf_counter() - began
    if len(outcome.confirmed) != count:
        raise RuntimeError(f"only {len(outcome.confirmed)} of {count} confirmed: {outcome.failure}")
    publisher.close()
    return count / seconds


if __name__ == "__main__":
    json.dump({str(window): rate(window, count) for window, count in ((1, 1000), (100, 8000))}, sys.stdout)
