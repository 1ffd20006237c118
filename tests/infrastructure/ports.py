"""Ports for the processes of one test, kept free for them until they listen, and while they are down."""

from collections.abc import Sequence

from deploy.local.ports import Reservation

_reservations: list[Reservation] = []


def reserve(names: Sequence[str]) -> dict[str, int]:
    """A port for each name, given to nobody else, in whatever test run, until :func:`release_all`."""
    reservation = Reservation(*names)
    _reservations.append(reservation)
    return {name: reservation[name] for name in names}


def release_all() -> None:
    """Let anybody have the ports that were reserved so far."""
    for reservation in _reservations:
        reservation.close()
    _reservations.clear()
