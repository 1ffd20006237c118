"""How full the queues are, asked of the broker itself."""

from collections.abc import Iterable
from dataclasses import dataclass

import eventlet
from kombu import Connection

from shared.contracts.services import SERVICES
from shared.messaging.broker import BROKER_ERRORS, BrokerUnavailable, drop, open_connection
from shared.messaging.topology import dead_letters_of, queues_of

_ANSWER_SECONDS = 5  # for all queues together; a frozen broker answers nothing


@dataclass(frozen=True, kw_only=True)
class Backlog:
    """What waits for one service; None: the broker knows no such queue yet."""

    service: str
    waiting: int | None
    dead: int | None
    consumers: int | None  # of the least served queue: 0 means that somebody is not listening


class BrokerQueues:
    """Counts messages by passive declaration, which changes nothing and needs no management plugin."""

    def __init__(self, amqp_uri: str) -> None:
        self._amqp_uri = amqp_uri

    def backlogs(self) -> list[Backlog]:
        """The backlog of every service.

        Raises:
            BrokerUnavailable: the broker does not answer.
        """
        connection = open_connection(self._amqp_uri)
        try:
            with eventlet.Timeout(_ANSWER_SECONDS, TimeoutError("counting took too long")):
                return [_backlog(connection, service) for service in SERVICES]
        except TimeoutError as error:
            raise BrokerUnavailable(error) from error
        finally:
            drop(connection)


def _backlog(connection: Connection, service: str) -> Backlog:
    queues = queues_of(service)
    counted = [depth for depth in _depths(connection, queues) if depth]
    dead = [depth for depth in _depths(connection, map(dead_letters_of, queues)) if depth]
    return Backlog(
        service=service,
        waiting=sum(messages for messages, _ in counted) if counted else None,
        dead=sum(messages for messages, _ in dead) if dead else None,
        consumers=min((consumers for _, consumers in counted), default=None),
    )


def _depths(connection: Connection, queues: Iterable[str]) -> Iterable[tuple[int, int] | None]:
    for queue in queues:
        # A channel each: the broker closes a channel on which an unknown queue was asked for.
        channel = connection.channel()
        try:
            declared = channel.queue_declare(queue, passive=True)
            yield declared.message_count, declared.consumer_count
            channel.close()
        except BROKER_ERRORS:
            yield None
