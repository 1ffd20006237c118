"""Every event twice and in shuffled order, without a word of it in the services.

The queues are unbound from ``<publisher>.events`` and bound to ``<publisher>.shuffled`` instead; a thread takes what
comes to the former and publishes it, twice and in random order, to the latter.
"""

import random
import threading
import time
from dataclasses import dataclass

import pika
from pika.adapters.blocking_connection import BlockingChannel
from pika.exceptions import AMQPError

from shared.contracts import contract_of
from shared.contracts.subscriptions import SUBSCRIPTIONS
from shared.messaging.topology import exchange_of, queue_of

_ROUND_SECONDS = 0.15  # a deck is dealt from this often
_LONGEST_HELD = 6  # rounds a copy may be held back
_QUEUE = "test.shuffler"


@dataclass(slots=True)
class _Copy:
    exchange: str
    routing_key: str
    body: bytes
    properties: pika.BasicProperties
    rounds: int  # it is dealt at the latest when this comes to zero


class Shuffler:
    """Delivers every event of a virtual host twice and out of order.

    Args:
        bindings: (publisher, event type, queue) of each delivery to disturb; by default all of the network's.
    """

    def __init__(self, amqp_uri: str, seed: int, bindings: tuple[tuple[str, str, str], ...] | None = None) -> None:
        self._random = random.Random(seed)  # noqa: S311  # for shuffling, not for secrets
        self._bindings = _all_bindings() if bindings is None else bindings
        self._parameters = pika.URLParameters(amqp_uri)
        self._parameters.heartbeat = 0
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="shuffler", daemon=True)
        self.failure: BaseException | None = None
        self.shuffled = 0  # events taken in so far

    def start(self) -> None:
        """Divert all deliveries, then begin."""
        self.divert()
        self._thread.start()

    def stop(self) -> None:
        """Deal out what is held and end.

        Raises:
            AssertionError: it failed on the way, so the test has not tested what it says.
        """
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join(20)
        assert self.failure is None, f"the shuffler failed: {self.failure!r}"

    def divert(self) -> None:
        """Unbind the queues from their publishers; needed again after a service has started, for it binds them anew."""
        connection = pika.BlockingConnection(self._parameters)
        try:
            channel = connection.channel()
            channel.queue_declare(_QUEUE, durable=True)
            for publisher in {publisher for publisher, _type, _queue in self._bindings}:
                channel.exchange_declare(_shuffled(publisher), "topic", durable=True)
                # First the way in, then the way out is closed: nothing is published past everybody.
                channel.queue_bind(_QUEUE, exchange_of(publisher), "#")
            for publisher, event_type, queue in self._bindings:
                channel.queue_bind(queue, _shuffled(publisher), event_type)
                channel.queue_unbind(queue, exchange_of(publisher), event_type)
        finally:
            connection.close()

    def restore(self) -> None:
        """Deliver as before again; :meth:`stop` then deals out what is on the way. Some of it may come three times."""
        connection = pika.BlockingConnection(self._parameters)
        try:
            channel = connection.channel()
            for publisher, event_type, queue in self._bindings:
                channel.queue_bind(queue, exchange_of(publisher), event_type)
            for publisher in {publisher for publisher, _type, _queue in self._bindings}:
                channel.queue_unbind(_QUEUE, exchange_of(publisher), "#")
        finally:
            connection.close()

    def _run(self) -> None:
        try:
            connection = pika.BlockingConnection(self._parameters)
            channel = connection.channel()
            deck: list[_Copy] = []
            while not self._stopping.is_set() or deck:
                self._take(channel, deck)
                self._deal(channel, deck, everything=self._stopping.is_set())
                time.sleep(_ROUND_SECONDS)
            connection.close()
        except (AMQPError, OSError) as error:
            if not self._stopping.is_set():
                self.failure = error

    def _take(self, channel: BlockingChannel, deck: list[_Copy]) -> None:
        # Taken is taken: if the test run dies, nobody misses them.
        while True:
            method, properties, body = channel.basic_get(_QUEUE, auto_ack=True)
            if method is None:
                return
            publisher = method.exchange.removesuffix(".events")
            for _ in range(2):
                held = self._random.randrange(1, _LONGEST_HELD)
                deck.append(_Copy(_shuffled(publisher), method.routing_key, body, properties, held))
            self.shuffled += 1

    def _deal(self, channel: BlockingChannel, deck: list[_Copy], *, everything: bool) -> None:
        self._random.shuffle(deck)
        for copy in deck:
            copy.rounds -= 1
        due = [copy for copy in deck if everything or copy.rounds <= 0]
        deck[:] = [copy for copy in deck if not everything and copy.rounds > 0]
        for copy in due:
            channel.basic_publish(copy.exchange, copy.routing_key, copy.body, copy.properties)


def _shuffled(publisher: str) -> str:
    return f"{publisher}.shuffled"


def _all_bindings() -> tuple[tuple[str, str, str], ...]:
    return tuple(
        (contract.publisher, contract.type, queue_of(consumer, contract))
        for consumer, events in SUBSCRIPTIONS.items()
        for contract in map(contract_of, events)
    )
