"""Ports for the processes of a test, kept free for them until they listen, and while they are down."""

import random
import socket
from collections.abc import Sequence

from deploy.local.ports import ADDRESS

# Below those that the operating system hands out: one of them could be gone before a process that starts has bound it.
_FIRST, _LAST = 15000, 32000
_TRIES = 200

_reserved: list[socket.socket] = []


def reserve(names: Sequence[str]) -> dict[str, int]:
    """A port for each name, given to nobody else, in whatever test run, until :func:`release_all`.

    Servers that set SO_REUSEADDR, as all of ours do, may listen on it; while none does, connections are refused.
    """
    return {name: _reserve_one() for name in names}


def release_all() -> None:
    """Let anybody have the ports that were reserved so far."""
    for reservation in _reserved:
        reservation.close()
    _reserved.clear()


def _reserve_one() -> int:
    reservation = socket.socket()
    for _ in range(_TRIES):
        try:
            reservation.bind((ADDRESS, random.randint(_FIRST, _LAST)))  # noqa: S311  # not for secrets
        except OSError:
            continue
        # Not before: two test runs that both set it could bind the same port.
        reservation.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        _reserved.append(reservation)
        return int(reservation.getsockname()[1])
    reservation.close()
    raise OSError(f"no free port between {_FIRST} and {_LAST}")
