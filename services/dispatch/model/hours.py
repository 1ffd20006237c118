"""When an office is open: its sittings on working days, and whether a moment lies in one of them."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from shared.clock import SHANGHAI
from shared.contracts import Tier
from shared.working_days import is_working_day

_SITTING = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])-([01][0-9]|2[0-3]):([0-5][0-9])")
_MOST_SITTINGS = 4
_OF_DEPARTMENTS = "09:00-12:00,14:00-17:00"
_OF_TOWNSHIPS_AND_VILLAGES = (
    "08:30-12:00,14:30-17:30"  # source: domain rules; a village's people are in the fields early
)
DEFAULT_HOURS = {
    Tier.COUNTY: _OF_DEPARTMENTS,
    Tier.TOWNSHIP: _OF_TOWNSHIPS_AND_VILLAGES,
    Tier.VILLAGE: _OF_TOWNSHIPS_AND_VILLAGES,
}


class Sitting(NamedTuple):
    """One unbroken stretch of office hours, local time."""

    opens: time
    closes: time


@dataclass(frozen=True, slots=True)
class OfficeHours:
    """The sittings of every working day, in order, without overlap."""

    sittings: tuple[Sitting, ...]

    def is_open(self, moment: datetime) -> bool:
        """Whether ``moment`` (aware) lies in a sitting of a working day."""
        local = moment.astimezone(SHANGHAI)
        if not is_working_day(local.date()):
            return False
        return any(sitting.opens <= local.time() < sitting.closes for sitting in self.sittings)

    def duty_day(self, moment: datetime) -> date:
        """Whose duty it is: one begins when the office would open, and lasts until it would on the next day."""
        local = moment.astimezone(SHANGHAI)
        return local.date() if local.time() >= self.sittings[0].opens else local.date() - timedelta(days=1)


@lru_cache(maxsize=1024)
def read_hours(text: str) -> OfficeHours:
    """Office hours from ``08:30-12:00,14:30-17:30``.

    Raises:
        ValueError: it is written otherwise, out of order, overlapping, or has more than 4 sittings.
    """
    found = [_SITTING.fullmatch(part.strip()) for part in text.replace("，", ",").split(",")]
    sittings = []
    for match in found:
        if match is None:
            raise ValueError(f"not office hours: {text!r}")
        opens, closes = time(int(match[1]), int(match[2])), time(int(match[3]), int(match[4]))
        sittings.append(Sitting(opens, closes))
    edges = [edge for sitting in sittings for edge in sitting]
    if len(sittings) > _MOST_SITTINGS or any(earlier >= later for earlier, later in pairwise(edges)):
        raise ValueError(f"office hours must be in order, without overlap: {text!r}")
    return OfficeHours(tuple(sittings))
