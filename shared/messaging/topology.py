"""Every name on the broker, once: exchanges, queues, retry tiers, dead letters, and how they are declared.

::

    <publisher>.events ──type──> <consumer>.<event> ──failed──> <consumer>.retry.<tier>
      (topic exchange)             (quorum queue) ▲                (fanout, TTL queue)
                                        │         └── time is up, same routing key ──┘
                                        └──given up──> <consumer>.<event>.dead

A retry tier is one queue per consuming service, not per event: a message is published to the tier's exchange with
the name of its own queue as routing key, and when its time is up the broker sends it to the default exchange under
that same key, straight back to the queue it came from.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from kombu import Connection, Exchange, Queue

from shared.contracts import CONTRACTS, Contract, contract_of
from shared.contracts.subscriptions import SUBSCRIPTIONS
from shared.messaging.broker import open_connection

DELIVERY_LIMIT = 20  # the last net: a message that kills its consumer this often is dead-lettered by the broker


@dataclass(frozen=True, slots=True)
class Tier:
    """A waiting room: messages leave it after a fixed time."""

    name: str
    seconds: int


WAIT = Tier("wait", 1)  # for events that came too early; not counted as failures
RETRY_TIERS = (Tier("10s", 10), Tier("1m", 60), Tier("10m", 600))

_SAFE = {  # nothing the broker moves by itself may get lost on the way
    "x-queue-type": "quorum",
    "x-dead-letter-strategy": "at-least-once",
    "x-overflow": "reject-publish",
}


OPERATORS_LOCK = "operations.lock"  # an exclusive queue: the broker gives it to one connection at a time


def exchange_of(publisher: str) -> str:
    """The topic exchange a service publishes its events to; the routing key is the event's type."""
    return f"{publisher}.events"


def queue_of(consumer: str, contract: Contract) -> str:
    """The queue in which a service receives one version of an event; from the second on, its name says which.

    Versions are not mixed in a queue: while both are published, a consumer of either gets its own.
    """
    version = f".v{contract.version}" if contract.version > 1 else ""
    return f"{consumer}.{contract.name}{version}"


def tier_of(consumer: str, tier: Tier) -> str:
    """The exchange and the queue of one of a service's waiting rooms."""
    return f"{consumer}.retry.{tier.name}"


def dead_letters_of(queue: str) -> str:
    """Where messages of ``queue`` end that could not be handled."""
    return f"{queue}.dead"


def nudges_of(service: str) -> str:
    """The fanout exchange by which copies of a service tell its leader to look into the outbox; nothing durable."""
    return f"{service}.nudges"


def queues_of(service: str) -> list[str]:
    """The event queues of a service, without waiting rooms and dead letters."""
    return [queue_of(service, contract_of(data)) for data in SUBSCRIPTIONS[service]]


def declare(connection: Connection, consumer: str, contracts: Iterable[Contract]) -> None:
    """Declare all a consumer needs on the broker; harmless when it is there already."""
    with connection.channel() as channel:
        for tier in (WAIT, *RETRY_TIERS):
            _waiting_room(consumer, tier)(channel).declare()
        for contract in contracts:
            Exchange(exchange_of(contract.publisher), type="topic", durable=True)(channel).declare()
            queue = queue_of(consumer, contract)
            _quorum_queue(dead_letters_of(queue))(channel).declare()
            _event_queue(queue, contract)(channel).declare()


def declare_publisher(connection: Connection, publisher: str) -> None:
    """Declare the exchange of a publisher."""
    with connection.channel() as channel:
        Exchange(exchange_of(publisher), type="topic", durable=True)(channel).declare()


def declare_all(amqp_uri: str) -> None:
    """Declare the whole network's topology, so that the services may start in any order.

    Raises:
        BrokerUnavailable: no broker of ``amqp_uri`` answers.
    """
    with open_connection(amqp_uri) as connection:
        for publisher in sorted({contract.publisher for contract in CONTRACTS.values()}):
            declare_publisher(connection, publisher)
        for consumer, events in SUBSCRIPTIONS.items():
            declare(connection, consumer, [contract_of(data) for data in events])


def _event_queue(name: str, contract: Contract) -> Queue:
    arguments: dict[str, Any] = {
        **_SAFE,
        "x-delivery-limit": DELIVERY_LIMIT,
        "x-dead-letter-exchange": "",
        "x-dead-letter-routing-key": dead_letters_of(name),
    }
    exchange = Exchange(exchange_of(contract.publisher), type="topic", durable=True)
    return Queue(
        name,
        exchange,
        routing_key=contract.type,
        durable=True,
        queue_arguments=arguments,
    )


def _waiting_room(consumer: str, tier: Tier) -> Queue:
    arguments: dict[str, Any] = {
        **_SAFE,
        "x-message-ttl": tier.seconds * 1000,
        "x-dead-letter-exchange": "",  # with the message's own routing key: the queue it came from
    }
    name = tier_of(consumer, tier)
    return Queue(
        name,
        Exchange(name, type="fanout", durable=True),
        durable=True,
        queue_arguments=arguments,
    )


def _quorum_queue(name: str) -> Queue:
    return Queue(name, durable=True, queue_arguments={"x-queue-type": "quorum"})
