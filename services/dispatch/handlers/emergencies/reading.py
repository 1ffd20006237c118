"""What people may look at of emergencies: whoever has them in scope, or is inside of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from services.dispatch.model.emergency import Bulletin, Emergency, Member, commands, may_report_for
from services.dispatch.model.permission import may_see
from services.dispatch.model.task import Task
from services.dispatch.ports import UnitOfWork
from shared.errors import Forbidden
from shared.identity import Identity

MOST_LISTED = 100
ROUNDS_SHOWN = 6  # of reports, the latest


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which emergencies: running ones, ended ones, or both."""

    running: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    """How a round stands in a township, or in the units of the county (its 6 digits)."""

    area: str
    asked: int
    given: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """How a round of reports stands, as far as the reader may see it; rolled up by area."""

    round: int
    due: datetime
    asked: int
    given: int
    late: int
    missing: Sequence[Bulletin]  # owed still
    areas: Sequence[Area]
    reports: Sequence[Bulletin]  # given


@dataclass(frozen=True, slots=True, kw_only=True)
class EmergencyFile:
    """One emergency, as far as the reader may see it."""

    emergency: Emergency
    team: Sequence[Member]  # those who have left, too
    tasks: Sequence[Task]
    rounds: Sequence[Round]  # the newest first
    may_command: bool
    owes: Sequence[Bulletin]  # what the reader's own unit has still to report


def list_emergencies(wanted: Wanted, identity: Identity, uow: UnitOfWork) -> list[Emergency]:
    """At most 100 of those in the person's scope and those they are inside of, running ones first."""
    return uow.emergencies.visible_to(identity, running=wanted.running, limit=MOST_LISTED)


def show_emergency(emergency_id: str, identity: Identity, uow: UnitOfWork) -> EmergencyFile:
    """One emergency.

    Raises:
        NotFound, Forbidden: there is none, or it does not concern the person.
    """
    emergency = uow.emergencies.get(emergency_id)
    team = uow.emergencies.members(emergency_id)
    units = {member.staff_id: member.unit for member in team if member.removed_at is None}
    if not emergency.may_see(identity) and identity.staff_id not in {member.staff_id for member in team}:
        raise Forbidden("不在您的管辖范围内", "this lies outside your scope")
    since = emergency.round - ROUNDS_SHOWN + 1
    seen = [
        bulletin
        for bulletin in uow.emergencies.bulletins(emergency_id, since_round=since)
        if identity.covers(bulletin.region) or may_report_for(bulletin.unit, units, identity)
    ]
    own = uow.organisation.units([identity.unit]).get(identity.unit)
    return EmergencyFile(
        emergency=emergency,
        team=team,
        tasks=[task for task in uow.emergencies.tasks(emergency_id) if may_see(task, identity)],
        rounds=rolled_up(seen),
        may_command=commands(identity, own, emergency.region),
        owes=[each for each in seen if each.is_owed and may_report_for(each.unit, units, identity)],
    )


def rolled_up(bulletins: Sequence[Bulletin]) -> list[Round]:
    """Reports by round, the newest first, counted by area; what was waived is not asked for."""
    rounds: dict[int, list[Bulletin]] = {}
    for bulletin in bulletins:
        if bulletin.waived_at is None:
            rounds.setdefault(bulletin.round, []).append(bulletin)
    return [_round(number, rounds[number]) for number in sorted(rounds, reverse=True)]


def _round(number: int, asked: list[Bulletin]) -> Round:
    given = [bulletin for bulletin in asked if bulletin.given_at is not None]
    areas: dict[str, list[Bulletin]] = {}
    for bulletin in asked:
        areas.setdefault(bulletin.region[:9], []).append(bulletin)
    return Round(
        round=number,
        due=asked[0].due,
        asked=len(asked),
        given=len(given),
        late=sum(bulletin.was_late for bulletin in given),
        missing=[bulletin for bulletin in asked if bulletin.is_owed],
        areas=[
            Area(area=area, asked=len(here), given=sum(each.given_at is not None for each in here))
            for area, here in sorted(areas.items())
        ],
        reports=given,
    )
