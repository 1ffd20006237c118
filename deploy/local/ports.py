"""Which TCP ports a network uses, all on the loopback interface."""

import random
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

# Below those that the operating system hands out: one of them could be gone before a process that starts has bound it,
# or while it is down.
_FIRST, _LAST = 15000, 32000


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


class Reservation:
    """Ports for short-lived servers, given to nobody else until closed, even while none of the servers runs.

    Servers that set SO_REUSEADDR, as ours, PostgreSQL and RabbitMQ do, may listen on them; while none does, connections
    are refused.
    """

    def __init__(self, *names: str) -> None:
        self._sockets = {name: _reserve() for name in names}

    def __getitem__(self, name: str) -> int:
        """The port reserved for ``name``."""
        return int(self._sockets[name].getsockname()[1])

    def close(self) -> None:
        """Let anybody have the ports."""
        for each in self._sockets.values():
            each.close()


def _reserve() -> socket.socket:
    reserved = socket.socket()
    for _ in range(_TRIES):
        try:
            reserved.bind((ADDRESS, random.randint(_FIRST, _LAST)))  # noqa: S311  # not for secrets
        except OSError:
            continue
        # Not before: two programs that both set it could bind the same port.
        reserved.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        return reserved
    reserved.close()
    raise OSError(f"no free port between {_FIRST} and {_LAST}")
