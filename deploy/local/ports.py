"""Which TCP ports a network uses, all on the loopback interface."""

import socket
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from deploy.local.messages import Problem
from shared.contracts import services

ADDRESS = "127.0.0.1"

HTTP_PORTS = services.DEFAULT_PORTS
BROKER_PORTS = {"amqp": 5677, "dist": 25677, "epmd": 4377}
DEFAULT_PORTS = {**HTTP_PORTS, **BROKER_PORTS}

_STRIDE = 10  # so that the ports of a second network read alike: 8710, 8711, …
_TRIES = 200


@dataclass(frozen=True, slots=True)
class Moved:
    """A port that was taken, and the one chosen instead."""

    name: str
    wanted: int
    chosen: int


def is_free(port: int) -> bool:
    """Whether a server could listen on ``port`` now. Connections that linger after a close do not count."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((ADDRESS, port))
        except OSError:
            return False
    return True


def choose(
    wanted: Mapping[str, int], *, free: Callable[[int], bool] = is_free
) -> tuple[dict[str, int], tuple[Moved, ...]]:
    """Keep each wanted port that is free; replace each that is taken by the next free one, ten further on.

    Raises:
        Problem: there is no free port for one of the names.
    """
    chosen: dict[str, int] = {}
    moved: list[Moved] = []
    for name, port in wanted.items():
        candidates = range(port, min(port + _STRIDE * _TRIES, 65536), _STRIDE)
        usable = (candidate for candidate in candidates if candidate not in chosen.values() and free(candidate))
        found = next(usable, None)
        if found is None:
            raise Problem(
                f"没有可用的端口给 {name}：从 {port} 起每隔 {_STRIDE} 个都被占用。用 ss -ltnp 查看是谁占用的。",
                f"No free port for {name}: from {port} on, every {_STRIDE}th is taken. ss -ltnp shows by whom.",
            )
        chosen[name] = found
        if found != port:
            moved.append(Moved(name, port, found))
    return chosen, tuple(moved)


def choose_any(names: tuple[str, ...]) -> dict[str, int]:
    """Free ports picked by the operating system, for short-lived servers."""
    probes = [socket.socket() for _ in names]
    try:
        for probe in probes:
            probe.bind((ADDRESS, 0))
        return {name: probe.getsockname()[1] for name, probe in zip(names, probes, strict=True)}
    finally:
        for probe in probes:
            probe.close()
