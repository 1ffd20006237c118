"""How the units answer a directive, counted: each task is in exactly one of these, whatever becomes of it."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from enum import StrEnum

from services.dispatch.model.organisation import TOWNSHIP_DIGITS
from services.dispatch.model.task import State
from shared.contracts import Tier

_LEVELS = (2, 4, 6, TOWNSHIP_DIGITS)  # digits of a province, a city, a county, a township


class Receipt(StrEnum):
    """What a unit has made of its task."""

    SILENT = "silent"  # 未签收
    READ = "read"  # 已阅 / 已签收: on record there, and not answered
    ACTED_ON = "acted_on"  # 已反馈 or finished
    REFUSED = "refused"  # 已退单: waits for a dispatcher
    CANCELLED = "cancelled"


_RECEIPTS: Mapping[State, Receipt] = {
    State.PENDING: Receipt.SILENT,
    State.ASSIGNED: Receipt.SILENT,
    State.TRANSFERRED: Receipt.SILENT,  # on its way to another unit
    State.SIGNED: Receipt.READ,
    State.IN_PROGRESS: Receipt.READ,
    State.REPORTED: Receipt.ACTED_ON,
    State.DONE: Receipt.ACTED_ON,
    State.RETURNED: Receipt.REFUSED,
    State.CANCELLED: Receipt.CANCELLED,
}


def receipt_of(state: State, *, answer_needed: bool) -> Receipt:
    """Where a task counts; one that had only to be read is not acted on."""
    receipt = _RECEIPTS[state]
    return Receipt.READ if receipt is Receipt.ACTED_ON and not answer_needed else receipt


def area_of(place: str) -> str:
    """What receipts are counted by: the township, for it and its villages; the county for its departments."""
    return place[:TOWNSHIP_DIGITS]


def level_below(region: str) -> int | None:
    """How many digits the next smaller areas have; None: a township is the smallest."""
    return next((digits for digits in _LEVELS if digits > len(region)), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipts:
    """A count of receipts, with what it is a part of."""

    addressed: int = 0  # regions and single units that the directive is for
    silent: int = 0
    read: int = 0
    acted_on: int = 0
    refused: int = 0
    cancelled: int = 0

    @property
    def placed(self) -> int:
        """Tasks so far: the sum of the others. A county has one for each department, so it may exceed ``addressed``."""
        return self.silent + self.read + self.acted_on + self.refused + self.cancelled

    def __add__(self, other: "Receipts") -> "Receipts":
        return Receipts(**{each.name: getattr(self, each.name) + getattr(other, each.name) for each in fields(self)})


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaReceipts:
    """The receipts of one area, tier by tier."""

    area: str
    name: str  # empty: it is not in the organisation
    tiers: Mapping[Tier, Receipts]

    @property
    def total(self) -> Receipts:
        """Of all tiers."""
        return sum(self.tiers.values(), start=Receipts())
