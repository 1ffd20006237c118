"""One township's year: who is there, what comes in, and how long it stays in hand. Everything follows from a seed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from math import log
from random import Random

from services.dispatch.model.organisation import Staff, Unit
from services.dispatch.model.presence import Leave, Secondment
from shared.clock import SHANGHAI
from shared.contracts import Role, Tier, UnitKind
from shared.working_days import is_working_day

VISITORS, DOCUMENTS = 624, 496  # a year; from the field reports the product was made from
YEAR, TOWNSHIP = 2026, "361103102"
CIVIL, INSURANCE, FARMING, LAND = "civil_affairs", "medical_insurance", "agriculture", "natural_resources"
PEAK_MONTHS, PEAK = (1, 12), 5.0  # how much likelier a day of January or December is for the insurance desk
_SHARE_OF_LINE = {CIVIL: 0.3, INSURANCE: 0.35, FARMING: 0.2, LAND: 0.15}
_VISITOR_DAYS, _DOCUMENT_DAYS = 6, 10  # working days in hand at the median
_SPREAD = 0.5
_URGENT = 1 / 12
_LEAVE_DAYS = 7
_MIDNIGHT = datetime.min.time()


@dataclass(frozen=True, slots=True)
class Matter:
    """One thing that comes in, and when it will be finished."""

    at: datetime
    line: str
    urgent: bool
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Year:
    """A township's year."""

    days: Sequence[date]  # that are worked
    units: Sequence[Unit]
    staff: Sequence[Staff]
    leaves: Sequence[Leave]
    secondments: Sequence[Secondment]
    matters: Sequence[Matter]  # in order


def year(seed: int, share: float = 1.0) -> Year:
    """The year of a seed; ``share``: a part of its days, with as much a day."""
    random = Random(seed)  # noqa: S311 - a simulation
    every = [date(YEAR, 1, 1) + timedelta(days=each) for each in range(365)]
    days = [day for day in every if is_working_day(day)]
    units = [_unit("1", "社会事务办", CIVIL, INSURANCE), _unit("2", "农业综合办", FARMING, LAND)]
    staff = [_handler(units[0], number) for number in range(4)] + [_handler(units[1], number) for number in range(3)]
    matters = [
        *(_matter(random, days, _VISITOR_DAYS) for _ in range(VISITORS)),
        *(_matter(random, days, _DOCUMENT_DAYS, peaks=False) for _ in range(DOCUMENTS)),
    ]
    last = days[max(1, int(len(days) * share)) - 1]
    return Year(
        days=[day for day in days if day <= last],
        units=units,
        staff=staff,
        leaves=[_leave(random, person, days) for person in staff],
        secondments=[_lent(staff[-1], units[0], month) for month in PEAK_MONTHS],
        matters=sorted((each for each in matters if each.at.date() <= last), key=lambda each: each.at),
    )


def _unit(number: str, name: str, *lines: str) -> Unit:
    return Unit(
        code=f"{TOWNSHIP}-{number}",
        name=name,
        tier=Tier.TOWNSHIP,
        region=TOWNSHIP,
        kind=UnitKind.OFFICE,
        lines=lines,
        valid_from=date(YEAR, 1, 1),
    )


def _handler(unit: Unit, number: int) -> Staff:
    staff_id = f"{unit.code}-{number}"
    return Staff(staff_id=staff_id, name=staff_id, unit=unit.code, scope=TOWNSHIP, roles=frozenset({Role.HANDLER}))


def _matter(random: Random, days: Sequence[date], median_days: int, *, peaks: bool = True) -> Matter:
    line = random.choices(list(_SHARE_OF_LINE), list(_SHARE_OF_LINE.values()))[0]
    weights = [PEAK if peaks and line == INSURANCE and day.month in PEAK_MONTHS else 1.0 for day in days]
    at = random.choices(range(len(days)), weights)[0]
    stays = max(1, round(random.lognormvariate(log(median_days), _SPREAD)))
    ends = days[min(at + stays, len(days) - 1)]
    hour = time(8, 30 + random.randrange(30))
    came = datetime.combine(days[at], hour, SHANGHAI) + timedelta(minutes=random.randrange(480))
    finished = datetime.combine(ends, hour, SHANGHAI) + timedelta(minutes=random.randrange(480))
    return Matter(came.astimezone(UTC), line, random.random() < _URGENT, max(finished, came).astimezone(UTC))


def _leave(random: Random, person: Staff, days: Sequence[date]) -> Leave:
    first = random.choice(days)
    return Leave(
        record_id=f"leave-{person.staff_id}",
        staff_id=person.staff_id,
        valid_from=first,
        valid_to=first + timedelta(days=_LEAVE_DAYS - 1),
        recorded_by="leader",
        recorded_at=datetime.combine(first, _MIDNIGHT, UTC),
    )


def _lent(person: Staff, host: Unit, month: int) -> Secondment:
    first = date(YEAR, month, 1)
    return Secondment(
        record_id=f"lent-{person.staff_id}-{month}",
        staff_id=person.staff_id,
        unit=host.code,
        valid_from=first,
        valid_to=date(YEAR, month, 31),
        reason="医保集中缴费",
        recorded_by="leader",
        recorded_at=datetime.combine(first, _MIDNIGHT, UTC),
    )
