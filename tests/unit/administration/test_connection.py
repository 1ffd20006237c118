"""Connecting to what does not answer, and keeping a connection alive."""

import socket
import time

import pytest

from shared.messaging.administration import connection
from shared.messaging.administration.connection import connected, meanwhile
from shared.messaging.broker import BrokerUnavailable


def server_port(server: socket.socket) -> int:
    return int(server.getsockname()[1])


def test_a_broker_that_refuses_is_unavailable() -> None:
    with pytest.raises(BrokerUnavailable), connected("amqp://guest:guest@127.0.0.1:1/"):
        pass


class Connection:
    """Counts how often its heartbeat could be answered."""

    beats = 0

    def sleep(self, seconds: float) -> None:
        self.beats += 1
        time.sleep(seconds / 10)


def test_work_that_takes_its_time_does_not_silence_the_connection() -> None:
    alive, done = Connection(), []
    meanwhile(alive, lambda: done.append(time.sleep(0.1)))
    assert done
    assert alive.beats > 2


def test_what_goes_wrong_meanwhile_is_raised() -> None:
    def fail() -> None:
        raise LookupError("as it was told")

    with pytest.raises(LookupError):
        meanwhile(Connection(), fail)


def test_a_broker_that_says_nothing_is_unavailable_and_the_next_of_the_list_is_tried(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(connection, "_ANSWER_SECONDS", 0.3)
    with socket.create_server(("127.0.0.1", 0)) as one, socket.create_server(("127.0.0.1", 0)) as other:
        uris = [f"amqp://guest:guest@127.0.0.1:{server_port(server)}/" for server in (one, other)]
        with pytest.raises(BrokerUnavailable), connected(";".join(uris)):
            pass
        for server in (one, other):
            server.settimeout(1)
            server.accept()[0].close()
