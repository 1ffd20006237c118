"""Reports at fixed times (定时报告): each unit of the team owes one a round; who has not reported is seen and told."""

from collections.abc import Iterable
from dataclasses import dataclass

from services.dispatch import events
from services.dispatch.model.emergency import Bulletin, Emergency, Member, may_report_for, must_say
from services.dispatch.ports import UnitOfWork
from shared.errors import Conflict, Forbidden
from shared.identifiers import new_id
from shared.identity import Identity

MOST_AT_ONCE = 50  # emergencies whose round has come, looked for in one run of the timer


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """How things stand with one unit."""

    text: str
    unit: str | None = None  # None: the one the person is in the team for, or works in


def ask_for_reports(emergency: Emergency, members: Iterable[Member], uow: UnitOfWork) -> None:
    """Ask each unit of the team for its report of the round that has begun."""
    if emergency.round_due is None:
        return
    first_of: dict[str, Member] = {}
    for member in members:
        if member.removed_at is None:
            first_of.setdefault(member.unit, member)
    for _, member in sorted(first_of.items()):
        bulletin = Bulletin(
            report_id=new_id(),
            emergency_id=emergency.emergency_id,
            round=emergency.round,
            unit=member.unit,
            unit_name=member.unit_name,
            region=member.region,
            staff_id=member.staff_id,
            requested_at=uow.now,
            due=emergency.round_due,
        )
        uow.emergencies.add(bulletin)
        uow.publish(events.emergency_report_requested(emergency, bulletin))


def turn_round(emergency_id: str, uow: UnitOfWork) -> None:
    """Its round is over: tell who declared it how it went, and ask for the next; nothing if that was done already."""
    emergency = uow.emergencies.claim(emergency_id)
    number, due = emergency.round, emergency.round_due
    if not emergency.next_round(uow.now):
        return
    of_round = uow.emergencies.bulletins(emergency_id, since_round=number)
    if due is not None and of_round:
        uow.publish(events.emergency_round_closed(emergency, number, due, of_round))
    ask_for_reports(emergency, uow.emergencies.members(emergency_id), uow)


def report(emergency_id: str, command: Report, identity: Identity, uow: UnitOfWork) -> list[Bulletin]:
    """Report for a unit: it answers whatever the unit is late with; if nothing, what is asked for now.

    Raises:
        NotFound: there is no such emergency.
        Forbidden: the person neither works in the unit nor is in the team for it.
        Conflict: it was ended, or the unit owes nothing.
        Invalid: the report is empty.
    """
    emergency = uow.emergencies.claim(emergency_id)
    units = {m.staff_id: m.unit for m in uow.emergencies.members(emergency_id) if m.removed_at is None}
    unit = command.unit or units.get(identity.staff_id) or identity.unit
    if not may_report_for(unit, units, identity):
        raise Forbidden("只能为所在机构报告", "you report for your own unit only")
    emergency.must_run()
    must_say("text", command.text)
    owed = uow.emergencies.owed(emergency_id, unit)
    late = [bulletin for bulletin in owed if bulletin.due <= uow.now]
    answered = late or owed[:1]
    if not answered:
        raise Conflict("本轮已报告，或本机构不需报告", "your unit has reported, or is not asked to")
    for bulletin in answered:
        bulletin.give(command.text, by=identity, now=uow.now)
        uow.publish(events.emergency_report_given(bulletin, identity.staff_id))
    return answered


def waive(owed: Iterable[Bulletin], identity: Identity, uow: UnitOfWork) -> None:
    """These are owed no longer."""
    for bulletin in owed:
        bulletin.waived_at = uow.now
        uow.publish(events.emergency_report_waived(bulletin, identity.staff_id))
