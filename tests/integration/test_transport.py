"""Fewer calls to the system: what messaging counts on in amqp's transport."""

import socket
from typing import Any

import pytest
from amqp import Message

from shared.messaging.broker import open_connection
from tests.infrastructure.broker import VirtualHost
from tests.infrastructure.waiting import wait_until

MESSAGES = 100


def test_many_frames_are_read_by_few_calls(virtual_host: VirtualHost, monkeypatch: pytest.MonkeyPatch) -> None:
    calls = 0
    receive = socket.socket.recv

    def counted(self: socket.socket, size: int, *rest: Any) -> bytes:
        nonlocal calls
        calls += 1
        return receive(self, size, *rest)

    monkeypatch.setattr(socket.socket, "recv", counted)
    seen: list[str] = []
    with open_connection(virtual_host.uri) as connection:
        channel = connection.channel()
        queue = channel.queue_declare(exclusive=True).queue
        amqp = connection.connection
        with amqp.transport.one_write():
            for number in range(MESSAGES):
                channel.basic_publish(Message(str(number)), routing_key=queue)
        calls = 0
        channel.basic_consume(queue, no_ack=True, callback=lambda message: seen.append(message.body))
        while len(seen) < MESSAGES:
            amqp.drain_events(timeout=5)
            while amqp.transport.has_read_ahead:
                amqp.drain_events(timeout=5)
    assert seen == [str(number) for number in range(MESSAGES)]
    # A message is three frames of two reads each.
    assert calls < MESSAGES


def test_what_is_gathered_leaves_at_the_end(virtual_host: VirtualHost, monkeypatch: pytest.MonkeyPatch) -> None:
    calls = 0
    send = socket.socket.sendall

    def counted(self: socket.socket, data: Any, *rest: Any) -> None:
        nonlocal calls
        calls += 1
        send(self, data, *rest)

    monkeypatch.setattr(socket.socket, "sendall", counted)
    with open_connection(virtual_host.uri) as connection:
        channel = connection.channel()
        queue = channel.queue_declare(exclusive=True).queue
        calls = 0
        with connection.connection.transport.one_write():
            for number in range(MESSAGES):
                channel.basic_publish(Message(str(number)), routing_key=queue)
            assert calls == 0
        assert calls == 1
        wait_until(lambda: channel.queue_declare(queue, passive=True).message_count == MESSAGES, 5, "all to arrive")
