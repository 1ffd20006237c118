"""A RabbitMQ for the tests, and a look into one of its virtual hosts."""

import contextlib
import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Protocol, TypeVar
from urllib.parse import quote, urlsplit

import pika
import requests
from pika.adapters.blocking_connection import BlockingChannel
from pika.exceptions import AMQPError, ChannelClosedByBroker

from deploy.local.broker import connect, private_broker
from deploy.local.broker_node import BrokerNode
from shared.contracts import contract_of
from shared.messaging.envelope import CONTENT_TYPE, Envelope
from shared.messaging.topology import exchange_of

T = TypeVar("T")


class Broker(Protocol):
    """A running broker that gives each test a virtual host of its own."""

    def create_virtual_host(self, name: str) -> str:
        """Make an empty virtual host; returns its AMQP address."""
        ...

    def delete_virtual_host(self, name: str) -> None:
        """Remove it with all in it."""
        ...


class ExistingBroker:
    """A broker that somebody else runs; its management interface makes the virtual hosts.

    Args:
        amqp_uri: with an administrator's name and password.
        management_url: ``http://host:15672`` of the same broker.
    """

    def __init__(self, amqp_uri: str, management_url: str) -> None:
        self._address = urlsplit(amqp_uri)
        self._url = management_url.rstrip("/")
        self._http = requests.Session()
        self._http.auth = (self._address.username or "guest", self._address.password or "guest")

    def create_virtual_host(self, name: str) -> str:
        user = quote(str(self._address.username or "guest"), safe="")
        self._put(f"/api/vhosts/{name}", {})
        self._put(f"/api/permissions/{name}/{user}", {"configure": ".*", "write": ".*", "read": ".*"})
        return self._address._replace(path=f"/{name}").geturl()

    def delete_virtual_host(self, name: str) -> None:
        self._http.delete(f"{self._url}/api/vhosts/{name}", timeout=30).raise_for_status()

    def _put(self, path: str, body: dict[str, str]) -> None:
        self._http.put(f"{self._url}{path}", json=body, timeout=30).raise_for_status()


@contextmanager
def started_node(folder: Path) -> Iterator[str]:
    """A private node with its files in ``folder``; yields what :func:`broker_at` needs to use it.

    Raises:
        deploy.local.messages.Problem: there is no RabbitMQ on this machine, or it does not come up.
    """
    with private_broker(folder) as broker:
        yield json.dumps({**asdict(broker.node), "folder": str(broker.node.folder)})


def broker_at(address: str) -> Broker:
    """The private node that another worker may have started; see :func:`started_node`."""
    fields = json.loads(address)
    return BrokerNode(**{**fields, "folder": Path(fields["folder"])})


def named_broker() -> Broker | None:
    """The broker named in TEST_AMQP_URI, if there is one.

    TEST_AMQP_MANAGEMENT_URL names its management interface; default: port 15672 of the same host.

    Raises:
        OSError, AMQPError: it does not answer.
    """
    named = os.environ.get("TEST_AMQP_URI")
    if not named:
        return None
    connect(named).close()
    default = f"http://{urlsplit(named).hostname}:15672"
    return ExistingBroker(named, os.environ.get("TEST_AMQP_MANAGEMENT_URL", default))


@dataclass(frozen=True, slots=True)
class Taken:
    """A message taken out of a queue."""

    headers: dict[str, Any]
    body: bytes
    message_id: str

    @property
    def event(self) -> dict[str, Any]:
        """The envelope as plain data."""
        plain: dict[str, Any] = json.loads(self.body)
        return plain


class VirtualHost:
    """One test's virtual host, seen from outside: publish into it, count and take what lies in its queues."""

    def __init__(self, uri: str) -> None:
        self.uri = uri
        self._connection: pika.BlockingConnection | None = None

    def publish(self, event: Envelope[Any], **headers: Any) -> None:
        """Publish an event as its publisher's relay would; returns when a queue has it."""
        contract = contract_of(type(event.data))
        self.publish_raw(event.encode(), exchange_of(contract.publisher), contract.type, event.id, **headers)

    def publish_raw(
        self,
        body: bytes,
        exchange: str,
        routing_key: str,
        message_id: str = "raw",
        *,
        content_encoding: str | None = None,
        **headers: Any,
    ) -> None:
        """Publish any bytes; returns when a queue has them."""
        properties = pika.BasicProperties(
            content_type=CONTENT_TYPE,
            content_encoding=content_encoding,
            delivery_mode=2,
            message_id=message_id,
            headers=headers,
        )

        def send(channel: BlockingChannel) -> None:
            channel.confirm_delivery()
            channel.basic_publish(exchange, routing_key, body, properties, mandatory=True)

        self._with_channel(send)

    def depth(self, queue: str) -> int:
        """How many messages wait in a queue; those in a consumer's hand are not counted."""
        return int(self._with_channel(lambda channel: channel.queue_declare(queue, passive=True).method.message_count))

    def has_queue(self, queue: str) -> bool:
        """Whether a queue exists."""
        try:
            self.depth(queue)
        except ChannelClosedByBroker:
            return False
        return True

    def take(self, queue: str) -> Taken | None:
        """Take the oldest message out of a queue; None if it is empty."""
        method, properties, body = self._with_channel(lambda channel: channel.basic_get(queue, auto_ack=True))
        if method is None:
            return None
        return Taken(dict(properties.headers or {}), body, properties.message_id or "")

    def take_all(self, queue: str) -> list[Taken]:
        """Take everything out of a queue, oldest first."""

        def drain(channel: BlockingChannel) -> list[Taken]:
            taken: list[Taken] = []
            while True:
                method, properties, body = channel.basic_get(queue, auto_ack=True)
                if method is None:
                    return taken
                taken.append(Taken(dict(properties.headers or {}), body, properties.message_id or ""))

        return self._with_channel(drain)

    def listen(self, queue: str, exchange: str, routing_key: str = "#", *, most: int | None = None) -> None:
        """Make a queue of the test's own, bound to a topic exchange of the network, which is declared if need be.

        Args:
            most: the queue refuses (basic.nack) what would make it longer.
        """
        arguments = {"x-max-length": most, "x-overflow": "reject-publish"} if most else None

        def make(channel: BlockingChannel) -> None:
            channel.exchange_declare(exchange, "topic", durable=True)
            channel.queue_declare(queue, durable=True, arguments=arguments)
            channel.queue_bind(queue, exchange, routing_key)

        self._with_channel(make)

    def eavesdrop(self, queue: str, exchange: str) -> None:
        """Make a queue of the test's own that gets everything from an exchange that is there already."""

        def make(channel: BlockingChannel) -> None:
            channel.queue_declare(queue, durable=True)
            channel.queue_bind(queue, exchange, "#")

        self._with_channel(make)

    def close(self) -> None:
        """Disconnect."""
        if self._connection is not None:
            with contextlib.suppress(AMQPError):
                self._connection.close()
        self._connection = None

    def _with_channel(self, action: Callable[[BlockingChannel], T]) -> T:
        if self._connection is None or self._connection.is_closed:
            parameters = pika.URLParameters(self.uri)
            parameters.heartbeat = 0  # nothing answers heartbeats between two calls of a test
            self._connection = pika.BlockingConnection(parameters)
        try:
            channel = self._connection.channel()
            try:
                return action(channel)
            finally:
                if channel.is_open:
                    channel.close()
        except ChannelClosedByBroker:
            raise
        except AMQPError as error:
            self._connection = None
            raise ConnectionError(f"the broker is away: {error!r}") from error
