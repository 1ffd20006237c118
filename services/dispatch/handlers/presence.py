"""Recording where people are: secondments, leave and duty rosters, by leaders and administrators."""

from dataclasses import dataclass
from datetime import date, timedelta

from services.dispatch import events
from services.dispatch.handlers.chronicling import chronicle
from services.dispatch.model.organisation import Staff, Unit, county_of
from services.dispatch.model.permission import must_arrange, must_see_unit
from services.dispatch.model.presence import MOST_DUTY_DAYS, Duty, Leave, Secondment, must_be_a_period
from services.dispatch.ports import UnitOfWork
from shared.clock import SHANGHAI
from shared.errors import Conflict, FieldError, Invalid, NotFound
from shared.identifiers import new_id
from shared.identity import Identity

_LONGEST_LIST = timedelta(days=400)


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """Of which unit, and from when to when, somebody wants to see something."""

    unit: str
    first: date
    last: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Second:
    """Second a person to another unit (借调)."""

    staff_id: str
    unit: str
    valid_from: date
    valid_to: date
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordLeave:
    """Record that a person is away (请假)."""

    staff_id: str
    valid_from: date
    valid_to: date
    deputy: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EndEarly:
    """End a secondment or leave; the day before its first day takes it back."""

    last_day: date
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyDay:
    """Who is on duty on a day; nobody: the day is cleared."""

    day: date
    staff: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Roster:
    """A unit's duty roster (值班) for some days; days that are not named stay as they are."""

    unit: str
    days: tuple[DutyDay, ...]


def second(command: Second, identity: Identity, uow: UnitOfWork) -> Secondment:
    """Put a secondment on record. The home unit's leader lends; the host does not help itself.

    Raises:
        Invalid, Forbidden: naming the field; or the person is not of the leader's unit or the administrator's scope.
        Conflict: the person is seconded at that time already.
    """
    person, home = _person("staff_id", command.staff_id, uow)
    must_arrange(home, identity)
    must_be_a_period(command.valid_from, command.valid_to)
    host = uow.organisation.units([command.unit]).get(command.unit)
    if host is None or not (host.valid_on(command.valid_from) and host.valid_on(command.valid_to)):
        raise Invalid("unit", f"这段时间没有机构 {command.unit}", f"there is no unit {command.unit} at that time")
    if host.code == home.code:
        raise Invalid("unit", "借入机构就是本人所在机构", "the host is the person's home unit")
    if county_of(host.region) != county_of(home.region):
        raise Invalid("unit", "借入机构不在本县", "the host lies in another county")
    others = uow.presence.secondments_of(person.staff_id, command.valid_from, command.valid_to)
    if others:
        raise Conflict(
            f"{person.name}在 {others[0].valid_from} 至 {others[0].valid_to} 已借调",
            f"{person.staff_id} is seconded from {others[0].valid_from} to {others[0].valid_to} already",
        )
    row = Secondment(
        record_id=new_id(),
        staff_id=person.staff_id,
        unit=host.code,
        valid_from=command.valid_from,
        valid_to=command.valid_to,
        reason=command.reason,
        recorded_by=identity.staff_id,
        recorded_at=uow.now,
    )
    uow.presence.add(row)
    chronicle([row], county_of(home.region), identity.staff_id, uow)
    uow.publish(events.staff_seconded(row, home.code))
    return row


def record_leave(command: RecordLeave, identity: Identity, uow: UnitOfWork) -> Leave:
    """Put a leave on record, with the deputy who takes what would have come.

    Raises:
        Invalid, Forbidden: naming the field; or the person is not of the leader's unit or the administrator's scope.
        Conflict: the person is away at that time already.
    """
    person, home = _person("staff_id", command.staff_id, uow)
    must_arrange(home, identity)
    must_be_a_period(command.valid_from, command.valid_to)
    if command.deputy is not None:
        _, deputys_home = _person("deputy", command.deputy, uow)
        if command.deputy == person.staff_id:
            raise Invalid("deputy", "代班人不能是本人", "nobody is their own deputy")
        if county_of(deputys_home.region) != county_of(home.region):
            raise Invalid("deputy", "代班人不在本县", "the deputy is of another county")
        _must_be_there(command, command.deputy, uow)
    others = uow.presence.leaves_of(person.staff_id, command.valid_from, command.valid_to)
    if others:
        raise Conflict(
            f"{person.name}在 {others[0].valid_from} 至 {others[0].valid_to} 已请假",
            f"{person.staff_id} is on leave from {others[0].valid_from} to {others[0].valid_to} already",
        )
    row = Leave(
        record_id=new_id(),
        staff_id=person.staff_id,
        valid_from=command.valid_from,
        valid_to=command.valid_to,
        deputy=command.deputy,
        recorded_by=identity.staff_id,
        recorded_at=uow.now,
    )
    uow.presence.add(row)
    chronicle([row], county_of(home.region), identity.staff_id, uow)
    uow.publish(events.staff_leave_recorded(row, home.code))
    return row


def end_secondment(record_id: str, command: EndEarly, identity: Identity, uow: UnitOfWork) -> Secondment:
    """End a secondment early, or take it back before it begins; see :meth:`.presence.Secondment.end`."""
    row = uow.presence.secondment(record_id)
    home = _end(row, command, identity, uow)
    uow.publish(events.staff_seconded(row, home.code))
    return row


def end_leave(record_id: str, command: EndEarly, identity: Identity, uow: UnitOfWork) -> Leave:
    """End a leave early, or take it back before it begins; see :meth:`.presence.Leave.end`."""
    row = uow.presence.leave(record_id)
    home = _end(row, command, identity, uow)
    uow.publish(events.staff_leave_recorded(row, home.code))
    return row


def put_roster(command: Roster, identity: Identity, uow: UnitOfWork) -> list[Duty]:
    """Put who is on duty on the named days; what was rostered there before is replaced.

    Raises:
        Invalid: naming every field at fault, such as ``days[2].staff[0]``.
        Forbidden: it is not the leader's unit, nor in the administrator's scope.
    """
    unit = _unit(command.unit, uow)
    must_arrange(unit, identity)
    _check_roster(command, unit, uow)
    if not command.days:
        return []
    first, last = min(each.day for each in command.days), max(each.day for each in command.days)
    before: dict[date, dict[str, Duty]] = {}
    for row in uow.presence.duties([unit.code], first, last):
        before.setdefault(row.day, {})[row.staff_id] = row
    for each in command.days:
        _put_day(each, unit, before.get(each.day, {}), identity, uow)
    return [Duty(unit=unit.code, day=each.day, staff_id=who) for each in command.days for who in each.staff]


def list_secondments(period: Period, identity: Identity, uow: UnitOfWork) -> list[Secondment]:
    """Who is lent from or to a unit in a period."""
    _look(period, identity, uow)
    return uow.presence.secondments([period.unit], period.first, period.last)


def list_leaves(period: Period, identity: Identity, uow: UnitOfWork) -> list[Leave]:
    """Who of a unit is away in a period."""
    _look(period, identity, uow)
    return uow.presence.leaves([period.unit], period.first, period.last)


def list_duties(period: Period, identity: Identity, uow: UnitOfWork) -> list[Duty]:
    """A unit's duty roster."""
    _look(period, identity, uow)
    return uow.presence.duties([period.unit], period.first, period.last)


def _put_day(wanted: DutyDay, unit: Unit, before: dict[str, Duty], identity: Identity, uow: UnitOfWork) -> None:
    staff = tuple(dict.fromkeys(wanted.staff))
    if set(staff) == set(before):
        return
    gone = [row for staff_id, row in before.items() if staff_id not in staff]
    new = [Duty(unit=unit.code, day=wanted.day, staff_id=who) for who in staff if who not in before]
    for row in gone:
        uow.presence.remove_duty(row)
    for row in new:
        uow.presence.add(row)
    county = county_of(unit.region)
    chronicle(gone, county, identity.staff_id, uow, removed=True)
    chronicle(new, county, identity.staff_id, uow)
    uow.publish(events.duty_rostered(unit.code, wanted.day, staff, by=identity.staff_id))


def _check_roster(command: Roster, unit: Unit, uow: UnitOfWork) -> None:
    faults: list[FieldError] = []
    days = [each.day for each in command.days]
    known = uow.organisation.staff({who for each in command.days for who in each.staff})
    homes = uow.organisation.units({person.unit for person in known.values()})
    for at, each in enumerate(command.days):
        if each.day in days[:at]:
            faults.append(FieldError(f"days[{at}].day", "同一天出现两次", "the day stands there twice"))
        for number, who in enumerate(each.staff):
            person = known.get(who)
            home = homes.get(person.unit) if person is not None else None
            if person is None or not person.active or home is None:
                faults.append(FieldError(f"days[{at}].staff[{number}]", f"没有人员 {who}", f"there is no person {who}"))
            elif county_of(home.region) != county_of(unit.region):
                faults.append(FieldError(f"days[{at}].staff[{number}]", "不属于本县", "is of another county"))
    if days and (max(days) - min(days)).days >= MOST_DUTY_DAYS:
        zh, en = f"一次最多排 {MOST_DUTY_DAYS} 天", f"at most {MOST_DUTY_DAYS} days at once"
        faults.append(FieldError("days", zh, en))
    if faults:
        raise Invalid(*faults[0], *faults[1:])


def _must_be_there(command: RecordLeave, deputy: str, uow: UnitOfWork) -> None:
    away = uow.presence.leaves_of(deputy, command.valid_from, command.valid_to)
    if away:
        zh = f"代班人在 {away[0].valid_from} 至 {away[0].valid_to} 也请假"
        raise Invalid("deputy", zh, f"the deputy is away from {away[0].valid_from} to {away[0].valid_to}, too")


def _end(row: Secondment | Leave, command: EndEarly, identity: Identity, uow: UnitOfWork) -> Unit:
    _, home = _person("staff_id", row.staff_id, uow, even_gone=True)
    must_arrange(home, identity)
    today = uow.now.astimezone(SHANGHAI).date()
    if command.last_day < today - timedelta(days=1) and command.last_day >= row.valid_from:
        raise Invalid(
            "last_day", "不能早于昨天", "must not lie before yesterday: what was routed since would be untrue"
        )
    row.end(command.last_day, command.reason, by=identity.staff_id, now=uow.now)
    chronicle([row], county_of(home.region), identity.staff_id, uow)
    return home


def _look(period: Period, identity: Identity, uow: UnitOfWork) -> None:
    if period.last < period.first:
        raise Invalid("to", "早于 from", "is before from")
    if period.last - period.first > _LONGEST_LIST:
        raise Invalid("to", f"最多看 {_LONGEST_LIST.days} 天", f"at most {_LONGEST_LIST.days} days at once")
    must_see_unit(_unit(period.unit, uow), identity)


def _unit(code: str, uow: UnitOfWork) -> Unit:
    unit = uow.organisation.units([code]).get(code)
    if unit is None:
        raise NotFound(f"没有机构 {code}", f"there is no unit {code}")
    return unit


def _person(field: str, staff_id: str, uow: UnitOfWork, *, even_gone: bool = False) -> tuple[Staff, Unit]:
    person = uow.organisation.staff([staff_id]).get(staff_id)
    if person is None or not (person.active or even_gone):
        raise Invalid(field, f"没有人员 {staff_id}", f"there is no person {staff_id}")
    return person, uow.organisation.units([person.unit])[person.unit]
