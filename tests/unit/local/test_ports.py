"""Ports: the usual ones if they are free, the next ones if not, and always told."""

import socket

import pytest

from deploy.local.messages import Problem
from deploy.local.ports import ADDRESS, DEFAULT_PORTS, Moved, Reservation, choose, is_free


def test_free_ports_are_kept() -> None:
    chosen, moved = choose(DEFAULT_PORTS, free=lambda _port: True)
    assert chosen == DEFAULT_PORTS
    assert moved == ()


def test_a_taken_port_is_replaced_and_told() -> None:
    taken = {8700, 8710}
    chosen, moved = choose({"portal": 8700, "intake": 8701}, free=lambda port: port not in taken)
    assert chosen == {"portal": 8720, "intake": 8701}
    assert moved == (Moved("portal", 8700, 8720),)


def test_no_port_is_given_twice() -> None:
    chosen, _ = choose({"a": 8700, "b": 8710, "c": 8700}, free=lambda port: port != 8700)
    assert len(set(chosen.values())) == 3


def test_the_search_ends_with_the_last_port() -> None:
    with pytest.raises(Problem, match="ss -ltnp"):
        choose({"portal": 65000}, free=lambda _port: False)


def test_a_listening_port_is_not_free() -> None:
    with socket.socket() as server:
        server.bind((ADDRESS, 0))
        server.listen()
        port = server.getsockname()[1]
        assert not is_free(port)
    assert is_free(port)


def test_a_port_taken_on_all_addresses_is_not_free() -> None:
    with socket.socket() as server:
        server.bind(("0.0.0.0", 0))  # noqa: S104 - that is the case to notice
        server.listen()
        assert not is_free(server.getsockname()[1])


def test_reserved_ports_are_different_and_serve_only_who_reserved_them() -> None:
    reservation = Reservation("amqp", "dist", "epmd")
    ports = {reservation[name] for name in ("amqp", "dist", "epmd")}
    assert len(ports) == 3
    with socket.socket() as stranger, socket.socket() as server:
        with pytest.raises(OSError, match="in use"):
            stranger.bind((ADDRESS, reservation["amqp"]))
        server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        server.bind((ADDRESS, reservation["amqp"]))
        server.listen()
    reservation.close()
    assert all(is_free(port) for port in ports)
