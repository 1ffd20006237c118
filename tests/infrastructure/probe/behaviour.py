"""What the sink does with a region: its name says so, as ``word`` or ``word argument``."""

import os
import signal
from collections.abc import Callable

import eventlet

from shared.contracts import RegionRegistered, Tier
from shared.errors import Invalid, NotYet, TransientError
from shared.messaging.envelope import Envelope
from tests.infrastructure.probe.store import ProbeUnitOfWork

Behaviour = Callable[[str, ProbeUnitOfWork], None]


def behave(event: Envelope[RegionRegistered], uow: ProbeUnitOfWork) -> None:
    """Note that the event is handled, then do what it says: a failure takes the note back."""
    uow.note("handled", event.subject, event.sequence)
    word, _, argument = event.data.name.partition(" ")
    BEHAVIOURS[word](argument, uow)


def _fine(_argument: str, _uow: ProbeUnitOfWork) -> None:
    pass


def _publishes(code: str, uow: ProbeUnitOfWork) -> None:
    # As probe's own: a relay publishes to the exchange of its service, whatever the contract says.
    uow.publish(RegionRegistered(code=code, name="fine", tier=Tier.VILLAGE, parent=None))


def _fails(until: str, uow: ProbeUnitOfWork) -> None:
    if not (until and uow.is_on(until)):
        raise RuntimeError("as it was told")


def _early(until: str, uow: ProbeUnitOfWork) -> None:
    if not uow.is_on(until):
        raise NotYet(until)


def _sick(until: str, uow: ProbeUnitOfWork) -> None:
    if not uow.is_on(until):
        raise TransientError("依赖不可用", "a dependency is away")


def _refuses(_argument: str, _uow: ProbeUnitOfWork) -> None:
    raise Invalid("name", "不行", "will not do")


def _sleeps(seconds: str, _uow: ProbeUnitOfWork) -> None:
    eventlet.sleep(float(seconds))


def _blocks(seconds: str, _uow: ProbeUnitOfWork) -> None:
    eventlet.patcher.original("time").sleep(float(seconds))  # as a loop or a call into C would: nothing else runs


def _times_out(_argument: str, _uow: ProbeUnitOfWork) -> None:
    with eventlet.Timeout(0.01):
        eventlet.sleep(5)


def _dies(until: str, uow: ProbeUnitOfWork) -> None:
    if not (until and uow.is_on(until)):
        os.kill(os.getpid(), signal.SIGKILL)


BEHAVIOURS: dict[str, Behaviour] = {
    "fine": _fine,
    "publishes": _publishes,
    "fails": _fails,
    "early": _early,
    "sick": _sick,
    "refuses": _refuses,
    "sleeps": _sleeps,
    "blocks": _blocks,
    "times-out": _times_out,
    "dies": _dies,
}
