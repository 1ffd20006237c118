"""The team after it was mustered: people join and leave, each time with a reason."""

from dataclasses import dataclass

from services.dispatch import events
from services.dispatch.handlers.emergencies.reporting import waive
from services.dispatch.handlers.placing import today, unit_on
from services.dispatch.model.emergency import MOST_MEMBERS, Emergency, Member, must_command, must_say
from services.dispatch.model.organisation import Staff, county_of
from services.dispatch.ports import UnitOfWork
from shared.errors import Conflict, Invalid
from shared.identifiers import new_id
from shared.identity import Identity


@dataclass(frozen=True, slots=True, kw_only=True)
class Joining:
    """Somebody comes into the team, for a unit; None: their own."""

    staff_id: str
    unit: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeTeam:
    """Who comes and who goes, and why."""

    reason: str
    add: tuple[Joining, ...] = ()
    remove: tuple[str, ...] = ()  # staff ids


def change_team(emergency_id: str, command: ChangeTeam, identity: Identity, uow: UnitOfWork) -> list[Member]:
    """Add and remove people; a unit that nobody is left for owes no report any more. Returns who is in the team now.

    Raises:
        NotFound, Forbidden: there is none, or the person does not command it.
        Conflict: it was ended, somebody is in the team already or is not, or it would be too large.
        Invalid: no reason is given, nothing would change, or there is no such person or unit.
    """
    emergency = uow.emergencies.claim(emergency_id)
    must_command(emergency, identity, uow.organisation.units([identity.unit]).get(identity.unit))
    emergency.must_run()
    must_say("reason", command.reason)
    if not command.add and not command.remove:
        raise Invalid("add", "请写明增加或减少谁", "say who joins or leaves")
    present = {m.staff_id: m for m in uow.emergencies.members(emergency_id) if m.removed_at is None}
    removed = [_remove(present, staff_id, command.reason, identity, uow) for staff_id in command.remove]
    people = uow.organisation.staff([each.staff_id for each in command.add])
    added = [_add(emergency, present, each, people, command.reason, identity, uow) for each in command.add]
    left_alone = {member.unit for member in removed} - {member.unit for member in present.values()}
    for unit in sorted(left_alone):
        waive(uow.emergencies.owed(emergency_id, unit), identity, uow)
    uow.publish(events.emergency_team_changed(emergency, added, removed, command.reason, identity.staff_id))
    return list(present.values())


def _remove(present: dict[str, Member], staff_id: str, reason: str, identity: Identity, uow: UnitOfWork) -> Member:
    member = present.pop(staff_id, None)
    if member is None:
        raise Conflict(f"{staff_id} 不在队伍中", f"{staff_id} is not in the team")
    member.removed_by, member.removed_at, member.removal = identity.staff_id, uow.now, reason
    return member


def _add(
    emergency: Emergency,
    present: dict[str, Member],
    joining: Joining,
    people: dict[str, Staff],
    reason: str,
    identity: Identity,
    uow: UnitOfWork,
) -> Member:
    person = people.get(joining.staff_id)
    if person is None or not person.active or county_of(person.scope) != county_of(emergency.region):
        raise Invalid("add", f"本县没有人员 {joining.staff_id}", f"there is nobody {joining.staff_id} in this county")
    if joining.staff_id in present:
        raise Conflict(f"{person.name}已在队伍中", f"{joining.staff_id} is in the team already")
    if len(present) >= MOST_MEMBERS:
        raise Conflict(f"队伍最多 {MOST_MEMBERS} 人", f"a team has {MOST_MEMBERS} people at most")
    unit = unit_on(today(uow), joining.unit or person.unit, uow)
    member = Member(
        member_id=new_id(),
        emergency_id=emergency.emergency_id,
        staff_id=person.staff_id,
        name=person.name,
        unit=unit.code,
        unit_name=unit.name,
        region=unit.region,
        why=reason,
        added_by=identity.staff_id,
        added_at=uow.now,
    )
    uow.emergencies.add(member)
    present[member.staff_id] = member
    return member
