"""The duty log of a unit (值班日志): entries are added, never changed; the next on duty signs the handover."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from services.dispatch.model.organisation import Unit
from shared.contracts import DutyKind
from shared.errors import Conflict, Forbidden, Invalid
from shared.identity import Identity

_EARLIEST = timedelta(days=31)  # how long ago what is written down may have happened


@dataclass(eq=False, kw_only=True)
class DutyEntry:
    """Something that happened on duty, and what was done. Written once."""

    entry_id: str  # UUIDv7
    unit: str
    region: str  # the unit's
    kind: DutyKind
    happened_at: datetime
    text: str = field(repr=False)  # names people: sealed at rest and in events
    corrects: str | None = None  # id of the entry that this one corrects
    written_by: str
    written_by_name: str
    written_at: datetime


@dataclass(eq=False, kw_only=True)
class DutyHandover:
    """What one shift leaves to the next (交接班)."""

    handover_id: str  # UUIDv7
    unit: str
    region: str
    text: str = field(repr=False)
    handed_by: str
    handed_by_name: str
    handed_at: datetime
    to: str  # staff id of who is on duty next
    taken_at: datetime | None = None
    version: int | None = None  # set by the store

    def take(self, *, by: Identity, now: datetime) -> None:
        """The next on duty signs.

        Raises:
            Forbidden: it was handed over to somebody else.
            Conflict: it is signed for already.
        """
        if by.staff_id != self.to:
            raise Forbidden("由接班人本人签字", "who takes over signs in person")
        if self.taken_at is not None:
            raise Conflict("已经接班签字", "it is signed for already")
        self.taken_at = now


def must_be_on_duty(unit: Unit, identity: Identity, *, rostered: bool) -> None:
    """Who writes in a unit's duty log: its own people, and who is on its roster that day.

    Raises:
        Forbidden: the person is neither.
    """
    if identity.unit != unit.code and not rostered:
        raise Forbidden(
            f"只有{unit.name}的人员和排了班的人可以写值班日志",
            f"only people of {unit.code}, and who is on its roster, write in its duty log",
        )


def must_have_happened(happened_at: datetime, now: datetime) -> None:
    """Refuse what has not happened yet, or long ago.

    Raises:
        Invalid: naming ``happened_at``.
    """
    if happened_at > now:
        raise Invalid("happened_at", "时间还没有到", "lies in the future")
    if happened_at < now - _EARLIEST:
        raise Invalid("happened_at", "超过一个月，请按补充登记写明现在的时间", "more than a month ago")
