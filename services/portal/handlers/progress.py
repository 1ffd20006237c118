"""Public progress: what a resident may know with the case's number and query code, and nothing without both."""

import hmac
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from services.portal.handlers.signing_in import blocked, count_failure
from services.portal.model.accounts import (
    CODES_PER_ADDRESS,
    CODES_PER_ADDRESS_AND_NUMBER,
    CODES_PER_NUMBER,
    Limit,
)
from services.portal.model.printouts import Printable, printables
from services.portal.model.views import CaseView
from services.portal.model.work import OPEN_TASK_STATES, Standing, standing_of
from services.portal.ports import UnitOfWork
from shared.contracts import ClockKind

_STEPS = (
    "case.submitted",
    "case.materials_requested",
    "case.materials_received",
    "case.accepted",
    "case.taken_in_hand",
    "case.answered",
    "case.declined",
    "case.withdrawn",
    "case.linked",
    "case.unlinked",
    "case.resolved",
    "case.reopened",
    "case.closed",
    "case.archived",
)
_NUMBER_LENGTH = 40


@dataclass(frozen=True, kw_only=True)
class Progress:
    """Where a resident's case stands, without anybody's personal data."""

    case: CaseView
    place: str  # township and village
    standing: Standing  # of the reply clock alone: how offices sign for tasks is not the resident's worry
    waiting: bool  # the clock stands still until papers come
    waits_for: str  # the name of the emergency that it stands still for; empty: none
    units: list[str]  # names of the units that have it now
    steps: list[tuple[str, datetime]]  # event name, when
    may_rate: bool
    sheets: list[Printable]


def normal(text: str) -> str:
    """A number or code as typed by a person: full-width forms, spaces, odd dashes and small letters made regular."""
    plain = unicodedata.normalize("NFKC", text).translate(dict.fromkeys(map(ord, "‐‑‒–—―−"), "-"))
    return "".join(plain.split()).upper()[:_NUMBER_LENGTH]


def look_up(
    uow: UnitOfWork,
    number: str,
    code: str,
    *,
    address: str,
    now: datetime,
    digest: Callable[[str, str], str],
) -> Progress | None:
    """The progress of a case; None: unknown number or wrong code, and nobody is told which.

    ``number`` and ``code`` are :func:`normal`; ``digest`` is the network's keyed digest of both; ``now`` is wall time.

    Raises:
        TooManyTries: too many wrong codes from this address or for this number.
    """
    for key, limit in _limits(address, number):
        blocked(uow, key, limit, now)
    case = uow.views.find(CaseView, number)
    expected = case.query_digest if case else ""
    # Compared even for an unknown number, so that the time of the answer tells nothing.
    if not hmac.compare_digest(expected.encode(), digest(number, code).encode()) or case is None:
        return None
    return _progress(uow, case)


def wrong_code(uow: UnitOfWork, number: str, *, address: str, now: datetime) -> None:
    """Count a wrong try."""
    for key, limit in _limits(address, number):
        count_failure(uow, key, limit, now)


def _progress(uow: UnitOfWork, case: CaseView) -> Progress:
    clocks = [clock for clock in uow.work.clocks_of([case.number]) if clock.kind == ClockKind.REPLY.value]
    tasks = [task for task in uow.work.tasks_of(case.number) if task.state in (*OPEN_TASK_STATES, "reported")]
    entries = uow.timeline.of(case.number)
    region_names = uow.names.of_regions([case.region[:9], case.region])
    return Progress(
        case=case,
        place=" ".join(region_names[code] for code in (case.region[:9], case.region) if code in region_names),
        standing=standing_of(clocks),
        waiting=any(clock.state == "paused" for clock in clocks),
        waits_for=next((clock.waits_for for clock in clocks if clock.waits_for), ""),
        units=list(dict.fromkeys(task.unit_name for task in tasks if task.unit_name)),
        steps=[(entry.name, entry.time) for entry in entries if entry.name in _STEPS],
        may_rate=case.may_be_rated,
        sheets=printables(entries),
    )


def _limits(address: str, number: str) -> tuple[tuple[str, Limit], ...]:
    return (
        (f"code {address} {number}", CODES_PER_ADDRESS_AND_NUMBER),
        (f"code {address}", CODES_PER_ADDRESS),
        (f"code * {number}", CODES_PER_NUMBER),
    )
