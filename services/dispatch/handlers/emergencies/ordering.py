"""Work of an emergency: tasks given within it, to units and people of the region and of the team, with short limits."""

from dataclasses import dataclass

from services.dispatch.handlers.placing import Grounds, today, unit_on
from services.dispatch.model.emergency import LINE, Emergency, Member, commands, must_say
from services.dispatch.model.explanation import Considered, Kind, Why
from services.dispatch.model.organisation import Unit
from services.dispatch.model.routing import Need, Route
from services.dispatch.model.task import Task
from services.dispatch.ports import UnitOfWork
from shared.contracts import Origin, Part
from shared.errors import Conflict, Forbidden, Invalid
from shared.identifiers import new_id
from shared.identity import Identity

MOST_TASKS = 2_000  # of one emergency


@dataclass(frozen=True, slots=True, kw_only=True)
class GiveTask:
    """What is to be done, by which unit or by which member of the team; limits as the emergency's unless given."""

    title: str
    request: str = ""
    unit: str | None = None
    assignee: str | None = None  # staff id; None: whoever of the team there has the least open work
    sign_minutes: int | None = None
    report_minutes: int | None = None


def give_task(emergency_id: str, command: GiveTask, identity: Identity, uow: UnitOfWork) -> Task:
    """Give a task within an emergency.

    Raises:
        NotFound: there is no such emergency.
        Forbidden: the person neither commands it nor leads or dispatches over the unit that is to do it.
        Conflict: it was ended, or has too many tasks.
        Invalid: naming the field.
    """
    emergency = uow.emergencies.claim(emergency_id)
    emergency.must_run()
    must_say("title", command.title)
    if len(uow.emergencies.tasks(emergency_id)) >= MOST_TASKS:
        raise Conflict(f"一次应急最多 {MOST_TASKS} 个任务", f"an emergency has {MOST_TASKS} tasks at most")
    team = [member for member in uow.emergencies.members(emergency_id) if member.removed_at is None]
    unit = _unit(emergency, command, team, uow)
    own = uow.organisation.units([identity.unit]).get(identity.unit)
    if not commands(identity, own, emergency.region) and not commands(identity, own, unit.region):
        raise Forbidden(
            "只有管辖该机构的县、乡镇负责人或派单员可以下达应急任务",
            "only leaders and dispatchers over that unit give it tasks of an emergency",
        )
    task = Task(
        task_id=new_id(),
        origin=Origin.EMERGENCY,
        origin_number=emergency_id,
        title=command.title,
        part=Part.LEAD,
        round=1,
        line=LINE,
        place=unit.region,
        urgent=True,
        answer_needed=True,
        request=command.request,
        emergency=True,
        sign_minutes=command.sign_minutes or emergency.sign_minutes,
        report_minutes=command.report_minutes or emergency.report_minutes,
    )
    need = Need(line=LINE, region=unit.region, tier=unit.tier, urgent=True)
    grounds = Grounds.of([unit.region], uow)
    placed = _placed(emergency, unit, command.assignee, team, need, grounds, identity)
    uow.tasks.add(task)
    grounds.place(task, placed, need, by=identity)
    return task


def _unit(emergency: Emergency, command: GiveTask, team: list[Member], uow: UnitOfWork) -> Unit:
    """The unit that is named, or the one that the person named is in the team for."""
    code = command.unit
    if code is None:
        code = next((member.unit for member in team if member.staff_id == command.assignee), None)
    if code is None:
        raise Invalid("unit", "请写明机构，或队伍中的人", "name a unit, or somebody of the team")
    unit = unit_on(today(uow), code, uow)
    if not emergency.covers(unit.region) and all(member.unit != unit.code for member in team):
        raise Invalid(
            "unit", f"{unit.name}不在应急范围内，也没有人在队", f"{unit.code} is neither inside it nor in the team"
        )
    return unit


def _placed(
    emergency: Emergency,
    unit: Unit,
    assignee: str | None,
    team: list[Member],
    need: Need,
    grounds: Grounds,
    by: Identity,
) -> Route:
    """Who takes it: the person named, else of the team there who has the least in hand, else whom routing chooses."""
    decision = f"应急「{emergency.name}」：{by.name}"
    of_team = {member.staff_id for member in team if member.unit == unit.code}
    people = [person for person in grounds.workforce.staff if person.active and person.staff_id in of_team]
    if assignee is not None:
        people = [person for person in people if person.staff_id == assignee]
    if not people:
        return grounds.named_or_next(unit, assignee, need, decision, by)
    first = min(people, key=grounds.workforce.idle_key)
    named = Considered(
        kind=Kind.UNIT, code=unit.code, name=unit.name, unit=unit.code, why=Why.BY_DISPATCHER, other=by.name
    )
    why = Why.BY_DISPATCHER if assignee is not None else Why.ON_DUTY
    chosen = Considered(
        kind=Kind.PERSON,
        code=first.staff_id,
        name=first.name,
        unit=unit.code,
        why=why,
        open=grounds.workforce.open_of(first),
        other=by.name,
    )
    said = f"{decision}指定" if assignee is not None else f"{decision}派至{unit.name}；应急队伍中由{first.name}承办"
    return Route(unit=unit, assignee=first, reason=said, considered=(named, chosen))
