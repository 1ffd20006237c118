"""A short connection to the broker, for one look or one act."""

import contextlib
import logging
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import pika
from pika.adapters.utils.connection_workflow import AMQPConnectorException
from pika.exceptions import AMQPError, ChannelClosedByBroker, NackError, UnroutableError

from shared.errors import PermanentError, TransientError
from shared.messaging.broker import BrokerUnavailable
from shared.messaging.topology import OPERATORS_LOCK

_ANSWER_SECONDS = 5.0
_HEARTBEAT_SECONDS = 5  # a broker that freezes is given up 20 s later (measured)
_LOCK_SECONDS = 5.0
_LOOK_SECONDS = 0.1
_RESOURCE_LOCKED = 405
_NOT_FOUND = 404
_ERRORS = (AMQPError, AMQPConnectorException, OSError)

Connection = Any  # pika.BlockingConnection; pika is untyped
Channel = Any


class Busy(TransientError):
    """Somebody else is working on the dead letters, and has some of them in hand."""

    code = "operator-at-work"

    def __init__(self) -> None:
        super().__init__(
            "另一位管理员正在处理死信，请等其完成后再试",
            "another operator is at work on the dead letters; try again later",
        )


class Refused(PermanentError):
    """No queue took a message, or the broker would not store it."""

    code = "message-refused"

    def __init__(self, routing_key: str) -> None:
        super().__init__(
            f"没有队列接收 {routing_key}，或消息代理拒绝保存",
            f"no queue took {routing_key}, or the broker refused to keep it",
        )


@contextmanager
def connected(amqp_uri: str) -> Iterator[Connection]:
    """A connection to the first broker of ``amqp_uri`` (a list separated by ``;``) that answers.

    Raises:
        BrokerUnavailable: none does, or the one that did fails while the connection is in use.
    """
    connection = None
    try:
        connection = _open(amqp_uri)
        yield connection
    except _ERRORS as error:
        raise BrokerUnavailable(str(error) or type(error).__name__) from error
    finally:
        if connection is not None:
            with contextlib.suppress(*_ERRORS):
                connection.close()


def _open(amqp_uri: str) -> Connection:
    logging.getLogger("pika").setLevel(logging.CRITICAL)  # it logs every refused connection with a traceback
    *others, last = (uri.strip() for uri in amqp_uri.split(";"))
    for uri in others:
        with contextlib.suppress(*_ERRORS):
            return pika.BlockingConnection(_parameters(uri))
    return pika.BlockingConnection(_parameters(last))


def _parameters(uri: str) -> Any:
    parameters = pika.URLParameters(uri)
    parameters.socket_timeout = parameters.stack_timeout = _ANSWER_SECONDS
    parameters.blocked_connection_timeout = _ANSWER_SECONDS
    parameters.heartbeat = _HEARTBEAT_SECONDS
    return parameters


def meanwhile(connection: Connection, work: Callable[[], None]) -> None:
    """Do something that takes its time, in another thread: the broker would take a silent connection for dead."""
    with ThreadPoolExecutor(1) as pool:
        working = pool.submit(work)
        while not working.done():
            connection.sleep(_LOOK_SECONDS)
        working.result()


@contextmanager
def alone(connection: Connection, *, seconds: float = _LOCK_SECONDS) -> Iterator[None]:
    """Be the only one who works on dead letters, network-wide. Ends with the connection at the latest.

    Raises:
        Busy: another connection had not finished within ``seconds``.
    """
    waited = 0.0
    while not _try_to_lock(connection):
        if waited >= seconds:
            raise Busy
        connection.sleep(_LOOK_SECONDS)
        waited += _LOOK_SECONDS
    try:
        yield
    finally:
        with contextlib.suppress(*_ERRORS), connection.channel() as channel:
            channel.queue_delete(OPERATORS_LOCK)


def _try_to_lock(connection: Connection) -> bool:
    channel = connection.channel()
    try:
        channel.queue_declare(OPERATORS_LOCK, exclusive=True)
        channel.close()
    except ChannelClosedByBroker as error:
        if error.reply_code == _RESOURCE_LOCKED:
            return False
        raise
    return True


class Queues:
    """Asks how full queues are by passive declaration, which changes nothing and needs no plugin."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._channel = connection.channel()

    def count(self, queue: str) -> tuple[int, int] | None:
        """(messages that wait, consumers); None: there is no such queue."""
        try:
            found = self._channel.queue_declare(queue, passive=True).method
        except ChannelClosedByBroker as error:  # the broker closes the channel on which an unknown queue was asked for
            if error.reply_code != _NOT_FOUND:
                raise
            self._channel = self._connection.channel()
            return None
        return int(found.message_count), int(found.consumer_count)


class ConfirmedPublishing:
    """Publishes one message at a time and returns when a queue has it on disk."""

    def __init__(self, connection: Connection) -> None:
        self._channel = connection.channel()
        self._channel.confirm_delivery()

    def publish(self, exchange: str, routing_key: str, body: bytes, **properties: Any) -> None:
        """Publish a persistent, mandatory message; ``properties`` as pika names them.

        Raises:
            Refused: no queue took it, or the broker refused it.
        """
        try:
            self._channel.basic_publish(
                exchange, routing_key, body, pika.BasicProperties(delivery_mode=2, **properties), mandatory=True
            )
        except (UnroutableError, NackError) as error:
            raise Refused(routing_key) from error
