"""Writing in the duty log of a unit, and handing the duty over to the next."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from services.dispatch import events
from services.dispatch.handlers.placing import today
from services.dispatch.model.duty_log import DutyEntry, DutyHandover, must_be_on_duty, must_have_happened
from services.dispatch.model.meeting import must_be_known
from services.dispatch.model.organisation import Unit, county_of
from services.dispatch.model.permission import must_see_unit
from services.dispatch.model.settlement import must_say
from services.dispatch.ports import Seal, UnitOfWork
from shared.contracts import DutyKind
from shared.errors import Conflict, Invalid
from shared.identifiers import new_id
from shared.identity import Identity

_HANDOVERS = 30  # shown beside a page of entries


@dataclass(frozen=True, slots=True, kw_only=True)
class WriteEntry:
    """Something that happened on duty."""

    kind: DutyKind
    happened_at: datetime
    text: str
    unit: str | None = None  # None: one's own
    corrects: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HandOverDuty:
    """What the next on duty has to know (交接班)."""

    to: str
    text: str
    unit: str | None = None  # None: one's own


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyPage:
    """A page of a unit's duty log with its last handovers; ``next`` is what to ask ``after``, None at the end."""

    items: Sequence[DutyEntry]
    handovers: Sequence[DutyHandover]
    next: str | None


def write_entry(command: WriteEntry, identity: Identity, uow: UnitOfWork, seal: Seal) -> DutyEntry:
    """Write something down; a correction is an entry of its own.

    Raises:
        Forbidden: the person is not of the unit, nor on its roster.
        Invalid: naming the field.
        NotFound: there is no entry to correct.
    """
    unit = _on_duty(command.unit, identity, uow)
    must_say("text", command.text)
    must_have_happened(command.happened_at, uow.now)
    if command.corrects is not None and uow.duty_log.entry(command.corrects).unit != unit.code:
        raise Invalid("corrects", "不是本机构的日志", "is of another unit's log")
    entry = DutyEntry(
        entry_id=new_id(),
        unit=unit.code,
        region=unit.region,
        kind=command.kind,
        happened_at=command.happened_at,
        text=command.text,
        corrects=command.corrects,
        written_by=identity.staff_id,
        written_by_name=identity.name,
        written_at=uow.now,
    )
    uow.duty_log.add(entry)
    uow.publish(events.duty_logged(entry, seal))
    return entry


def hand_over_duty(command: HandOverDuty, identity: Identity, uow: UnitOfWork, seal: Seal) -> DutyHandover:
    """End a shift; the next on duty has to sign for what is handed over.

    Raises:
        Forbidden: the person is not of the unit, nor on its roster.
        Invalid: naming the field.
        Conflict: the last handover of the unit is not signed for yet.
    """
    unit = _on_duty(command.unit, identity, uow)
    must_say("text", command.text)
    if command.to == identity.staff_id:
        raise Invalid("to", "接班人不能是本人", "nobody takes over from themselves")
    _must_be_near(unit, command.to, uow)
    waiting = uow.duty_log.untaken(unit.code)
    if waiting is not None:
        raise Conflict(
            f"{waiting.handed_by_name}的交班还没有人签字，请先接班",
            f"nobody has signed for what {waiting.handed_by} has handed over",
        )
    handover = DutyHandover(
        handover_id=new_id(),
        unit=unit.code,
        region=unit.region,
        text=command.text,
        handed_by=identity.staff_id,
        handed_by_name=identity.name,
        handed_at=uow.now,
        to=command.to,
    )
    uow.duty_log.add(handover)
    uow.publish(events.duty_handed_over(handover, seal))
    return handover


def take_over_duty(handover_id: str, identity: Identity, uow: UnitOfWork) -> DutyHandover:
    """Sign for what was handed over.

    Raises:
        NotFound, Forbidden: there is none, or it was handed over to somebody else.
        Conflict: it is signed for already.
    """
    handover = uow.duty_log.handover(handover_id)
    handover.take(by=identity, now=uow.now)
    uow.publish(events.duty_taken_over(handover))
    return handover


def show_log(code: str, after: str | None, limit: int, identity: Identity, uow: UnitOfWork) -> DutyPage:
    """A page of a unit's log, the newest first.

    Raises:
        Invalid, Forbidden: there is no such unit, or it is not for this person.
    """
    unit = _unit(code, uow)
    if code != identity.unit and not _rostered(unit, identity, uow):
        must_see_unit(unit, identity)
    found = uow.duty_log.entries(unit.code, after=after, limit=limit)
    return DutyPage(
        items=found,
        handovers=uow.duty_log.handovers(unit.code, _HANDOVERS),
        next=found[-1].entry_id if len(found) == limit else None,
    )


def _on_duty(code: str | None, identity: Identity, uow: UnitOfWork) -> Unit:
    unit = _unit(code or identity.unit, uow)
    must_be_on_duty(unit, identity, rostered=_rostered(unit, identity, uow))
    return unit


def _rostered(unit: Unit, identity: Identity, uow: UnitOfWork) -> bool:
    """Whether the person is on the roster today, or was yesterday: a night ends in the morning."""
    day = today(uow)
    duties = uow.presence.duties([unit.code], day - timedelta(days=1), day)
    return any(duty.staff_id == identity.staff_id for duty in duties)


def _must_be_near(unit: Unit, staff_id: str, uow: UnitOfWork) -> None:
    person = uow.organisation.staff([staff_id]).get(staff_id)
    home = uow.organisation.units([person.unit]).get(person.unit) if person is not None and person.active else None
    near = home is not None and county_of(home.region) == county_of(unit.region)
    must_be_known("to", [staff_id], [staff_id] if near else [])


def _unit(code: str, uow: UnitOfWork) -> Unit:
    unit = uow.organisation.units([code]).get(code)
    if unit is None:
        raise Invalid("unit", f"没有机构 {code}", f"there is no unit {code}")
    return unit
