"""A publishing connection with pipelined confirms that never hangs and never claims what the broker did not confirm."""

import contextlib
import itertools
import random
import re
import socket
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import eventlet
from amqp import Message
from amqp.exceptions import AMQPError
from kombu import Connection
from kombu.exceptions import OperationalError

from shared.errors import TransientError
from shared.messaging.transport import BufferedConnection

HEARTBEAT_SECONDS = 8
CONNECT_SECONDS = 5
CONFIRM_SECONDS = 13  # for one whole batch; a broker under memory alarm answers nothing
WINDOW = 200  # messages on their way before we wait for confirms

BROKER_ERRORS = (AMQPError, OperationalError, OSError, socket.timeout)


class BrokerUnavailable(TransientError):
    """The broker cannot be reached, refused, or does not answer; what was not confirmed is still ours."""

    code = "broker-unavailable"

    def __init__(self, why: object) -> None:
        super().__init__(f"消息代理暂不可用：{why}", f"the broker is unavailable: {why}")


class _Overdue(Exception):
    """Somebody's patience is at an end. No OSError: kombu would take it for a failure of its own, and try again."""


def open_connection(amqp_uri: str) -> Connection:
    """Connect with heartbeats to the first broker of ``amqp_uri`` (a list separated by ``;``) that answers.

    They are tried in random order, so that the clients of a cluster spread over its nodes, and one that is frozen is
    not the first to be tried every time.

    Raises:
        BrokerUnavailable: each refused, or did not answer within its :data:`CONNECT_SECONDS`; what the last one said.
    """
    addresses = [address for part in amqp_uri.split(";") if (address := part.strip())]
    *others, last = random.sample(addresses, len(addresses))
    for address in others:
        with contextlib.suppress(BrokerUnavailable):
            return _open(address)
    return _open(last)


def _open(address: str) -> Connection:
    connection = BufferedConnection(address, heartbeat=HEARTBEAT_SECONDS, connect_timeout=CONNECT_SECONDS)
    overdue = _Overdue("connecting took too long")
    try:
        with eventlet.Timeout(CONNECT_SECONDS, overdue):
            connection.connect()
    except (*BROKER_ERRORS, _Overdue) as error:
        drop(connection)
        if isinstance(error, _Overdue) and error is not overdue:
            raise  # the caller's patience
        raise BrokerUnavailable(error) from error
    return connection


def drop(connection: Connection) -> None:
    """Close the socket without the closing handshake: a frozen peer would never answer it."""
    with contextlib.suppress(Exception):
        connection.collect(socket_timeout=0.1)


def masked(amqp_uri: str) -> str:
    """The URI fit for a log: every password in it hidden, also those behind a ``;``."""
    return re.sub(r"(://[^:/@;]*):[^@;]*@", r"\1:***@", amqp_uri)


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One message to publish; ``key`` is the caller's own name for it."""

    key: Any
    exchange: str
    routing_key: str
    body: str | bytes
    content_type: str
    message_id: str
    headers: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class Published:
    """What became of a batch: keys the broker confirmed, and keys of messages that no queue took."""

    confirmed: list[Any] = field(default_factory=list)
    returned: list[Any] = field(default_factory=list)
    failure: BrokerUnavailable | None = None  # why the rest is neither


class ConfirmingPublisher:
    """Publishes persistent, mandatory messages with a window of unconfirmed ones.

    Not for use by two green threads at once.
    """

    def __init__(self, amqp_uri: str, *, window: int = WINDOW) -> None:
        self._amqp_uri = amqp_uri
        self._window = window
        self._connection: Connection | None = None
        self._amqp: Any = None  # kombu's own methods would reconnect in silence
        self._channel: Any = None
        self._last_tag = 0
        self._unconfirmed: dict[int, Outgoing] = {}
        self._returned_ids: set[str] = set()
        self._refused = 0
        self._outcome = Published()

    def publish(self, messages: Sequence[Outgoing]) -> Published:
        """Publish in the given order and wait for the broker's word on each.

        Never raises for a broker that fails: the outcome tells what was confirmed before it did.
        """
        self._outcome = Published()
        self._unconfirmed.clear()
        self._returned_ids.clear()
        self._refused = 0
        try:
            with eventlet.Timeout(CONFIRM_SECONDS, _Overdue(f"no confirm within {CONFIRM_SECONDS} s")):
                self._connect()
                waiting = iter(messages)
                while True:
                    with self._amqp.transport.one_write():
                        for message in itertools.islice(waiting, self._window - len(self._unconfirmed)):
                            self._send(message)
                    if not self._unconfirmed:
                        break
                    self._amqp.drain_events()
            if self._refused:
                # Over a channel from a moment when a queue had no leader, RabbitMQ 3.10 goes on refusing for ever.
                self.close()
                self._outcome.failure = BrokerUnavailable(f"it refused {self._refused} of {len(messages)} messages")
        except BrokerUnavailable as error:
            self._outcome.failure = error
        except (*BROKER_ERRORS, _Overdue) as error:
            self._outcome.failure = BrokerUnavailable(error)
            self.close()
        except BaseException:
            self.close()  # half a message may be on its way
            raise
        return self._outcome

    def keep_alive(self) -> None:
        """Answer heartbeats while there is nothing to publish; a connection found dead is dropped."""
        if self._connection is None:
            return
        try:
            with eventlet.Timeout(CONNECT_SECONDS, _Overdue("the broker does not answer")):
                with contextlib.suppress(socket.timeout):
                    self._connection.drain_events(timeout=0.001)
                self._connection.heartbeat_check()
        except (*BROKER_ERRORS, _Overdue):
            self.close()

    def close(self) -> None:
        """Drop the connection; the next publish opens a new one."""
        if self._connection is not None:
            drop(self._connection)
        self._connection = self._amqp = self._channel = None

    def _connect(self) -> None:
        if self._connection is not None:
            return
        self._connection = open_connection(self._amqp_uri)
        self._amqp = self._connection.connection
        channel = self._connection.channel()
        channel.confirm_select()
        channel.events["basic_ack"].add(self._on_ack)
        channel.events["basic_nack"].add(self._on_nack)
        channel.events["basic_return"].add(self._on_return)
        self._channel, self._last_tag = channel, 0

    def _send(self, message: Outgoing) -> None:
        self._last_tag += 1
        self._unconfirmed[self._last_tag] = message
        headers = {"application_headers": message.headers} if message.headers else {}
        self._channel.basic_publish(
            Message(
                message.body,
                content_type=message.content_type,
                content_encoding="utf-8",
                delivery_mode=2,
                message_id=message.message_id,
                **headers,
            ),
            exchange=message.exchange,
            routing_key=message.routing_key,
            mandatory=True,
        )

    def _settle(self, delivery_tag: int, multiple: bool) -> list[Outgoing]:
        if not multiple:
            return [self._unconfirmed.pop(delivery_tag)] if delivery_tag in self._unconfirmed else []
        # In the order of sending: no need to look at those behind.
        settled = list(itertools.takewhile(lambda tag: tag <= delivery_tag, self._unconfirmed))
        return [self._unconfirmed.pop(tag) for tag in settled]

    def _on_ack(self, delivery_tag: int, multiple: bool) -> None:
        for message in self._settle(delivery_tag, multiple):
            # The broker sends a message's return before its ack.
            unroutable = message.message_id in self._returned_ids
            (self._outcome.returned if unroutable else self._outcome.confirmed).append(message.key)

    def _on_nack(self, delivery_tag: int, multiple: bool) -> None:
        self._refused += len(self._settle(delivery_tag, multiple))  # the caller still has them

    def _on_return(self, _error: object, _exchange: str, _routing_key: str, message: Any) -> None:
        self._returned_ids.add(message.properties["message_id"])
