"""One act declares an emergency and musters its team; one act ends it, and no task of it is lost."""

from dataclasses import dataclass

from services.dispatch import events
from services.dispatch.handlers.emergencies.reporting import ask_for_reports, waive
from services.dispatch.handlers.placing import today
from services.dispatch.model.emergency import (
    MOST_MEMBERS,
    OFTENEST_MINUTES,
    PACES,
    Emergency,
    Member,
    must_command,
    must_declare,
    must_say,
)
from services.dispatch.model.mustering import Muster, Mustered, muster
from services.dispatch.model.task import STATE_TEXTS, Task
from services.dispatch.ports import UnitOfWork
from shared.contracts import EmergencyKind
from shared.errors import Conflict, Invalid
from shared.identifiers import new_id
from shared.identity import Identity

NORMAL_WORKING_DAYS = 5  # default for what goes on as normal work
_NAMED_AT_MOST = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Declare:
    """What happened where, how grave it is, and how fast things are wanted; None: as the level has it."""

    kind: EmergencyKind
    level: int
    name: str
    why: str
    region: str
    on_behalf_of: str | None = None  # staff id of the leader, when a dispatcher declares
    sign_minutes: int | None = None
    report_minutes: int | None = None
    report_every_minutes: int | None = None  # 0: no reports at fixed times
    normal_waits: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Fate:
    """What becomes of a task that is still open: it ends, or goes on as normal work."""

    task_id: str
    keep: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class End:
    """It is over. Every open task is decided on: by name, or all others alike."""

    reason: str
    tasks: tuple[Fate, ...] = ()
    keep_others: bool | None = None  # None: every open task is named
    working_days: int = NORMAL_WORKING_DAYS  # to report on what goes on as normal work


@dataclass(frozen=True, slots=True, kw_only=True)
class Declared:
    """An emergency with its team, and the names of units for which nobody is there."""

    emergency: Emergency
    team: tuple[Member, ...]
    unmanned: tuple[str, ...]


def declare(command: Declare, identity: Identity, uow: UnitOfWork) -> Declared:
    """Put an emergency over a region and all inside it, muster the team from the duty rosters, and tell everybody.

    Raises:
        Forbidden: the person is neither a leader of the county or township nor a dispatcher, or it is not their region.
        Invalid: naming the field.
        Conflict: one of this kind runs over this very region.
    """
    emergency = _declared(command, identity, uow)
    mustered = _muster(emergency.region, uow)
    team = tuple(_member(emergency, each, identity, uow) for each in mustered.team[:MOST_MEMBERS])
    uow.emergencies.add(emergency)
    for member in team:
        uow.emergencies.add(member)
    told = {member.staff_id for member in team} | set(mustered.leaders) | set(emergency.commanders)
    uow.publish(events.emergency_declared(emergency, team, sorted(told)))
    if emergency.next_round(uow.now):
        ask_for_reports(emergency, team, uow)
    unmanned = tuple(unit.name for unit in mustered.unmanned)
    return Declared(emergency=emergency, team=team, unmanned=unmanned)


def end(emergency_id: str, command: End, identity: Identity, uow: UnitOfWork) -> Emergency:
    """End it: each open task ends, or goes on as normal work, as was said; what units still owed is waived.

    Raises:
        NotFound, Forbidden: there is none, or the person does not command it.
        Conflict: it was ended already, or open tasks are not decided on.
        Invalid: no reason is given, or a task named is not an open one of it.
    """
    emergency = uow.emergencies.claim(emergency_id)
    must_command(emergency, identity, uow.organisation.units([identity.unit]).get(identity.unit))
    emergency.must_run()
    must_say("reason", command.reason)
    fates = _fates(uow.emergencies.tasks(emergency_id), command)
    closed = 0
    for task_id, keep in sorted(fates.items()):
        task = uow.tasks.claim(task_id)
        if keep:
            days, reason = command.working_days, command.reason
            uow.tasks.record(task.make_normal(working_days=days, reason=reason, by=identity, now=uow.now))
            uow.publish(events.task_normalized(task, identity.staff_id, command.reason))
        else:
            reason = f"应急结束：{command.reason}"
            uow.tasks.record(task.cancel(reason=reason, by=identity, now=uow.now))
            uow.publish(events.task_cancelled(task, identity.staff_id, reason))
            closed += 1
    waive(uow.emergencies.owed(emergency_id), identity, uow)
    emergency.end(reason=command.reason, by=identity, now=uow.now)
    told = {member.staff_id for member in uow.emergencies.members(emergency_id) if member.removed_at is None}
    told |= {*emergency.commanders, *_muster(emergency.region, uow).leaders}
    kept = len(fates) - closed
    uow.publish(events.emergency_ended(emergency, closed=closed, kept=kept, by=identity.staff_id, told=sorted(told)))
    return emergency


def _declared(command: Declare, identity: Identity, uow: UnitOfWork) -> Emergency:
    region = uow.organisation.regions([command.region]).get(command.region)
    if region is None:
        raise Invalid("region", f"没有区划 {command.region}", f"there is no region {command.region}")
    leader = uow.organisation.staff([command.on_behalf_of]).get(command.on_behalf_of) if command.on_behalf_of else None
    if command.on_behalf_of and leader is None:
        nobody = command.on_behalf_of
        raise Invalid("on_behalf_of", f"没有人员 {nobody}", f"there is nobody with the id {nobody}")
    units = uow.organisation.units([identity.unit, *([leader.unit] if leader else [])])
    leaders_unit = units.get(leader.unit) if leader else None
    must_declare(command.region, identity, units.get(identity.unit), leader, leaders_unit)
    must_say("name", command.name)
    must_say("why", command.why)
    for running in uow.emergencies.visible_to(identity, running=True, limit=MOST_MEMBERS):
        if (running.kind, running.region) == (command.kind, command.region):
            raise Conflict(
                f"{region.name}正在进行同类应急「{running.name}」", f"{running.name} runs over this region already"
            )
    pace = PACES[command.level]
    every = pace.report_every if command.report_every_minutes is None else command.report_every_minutes
    if 0 < every < OFTENEST_MINUTES:
        often = OFTENEST_MINUTES
        raise Invalid("report_every_minutes", f"最密每 {often} 分钟一次；0 为不报", f"0, or {often} and more")
    return Emergency(
        emergency_id=new_id(),
        kind=command.kind,
        level=command.level,
        name=command.name,
        why=command.why,
        region=region.code,
        region_name=region.name,
        declared_by=identity.staff_id,
        declared_by_name=identity.name,
        declared_at=uow.now,
        on_behalf_of=leader.staff_id if leader else None,
        on_behalf_of_name=leader.name if leader else "",
        sign_minutes=command.sign_minutes or pace.sign,
        report_minutes=command.report_minutes or pace.report,
        report_every_minutes=every or None,
        normal_waits=command.normal_waits,
    )


def _muster(region: str, uow: UnitOfWork) -> Muster:
    workforce = uow.organisation.workforce([region], inside=region, on=today(uow), now=uow.now)
    return muster(workforce, [unit for unit in workforce.units if unit.region.startswith(region)])


def _member(emergency: Emergency, mustered: Mustered, identity: Identity, uow: UnitOfWork) -> Member:
    return Member(
        member_id=new_id(),
        emergency_id=emergency.emergency_id,
        staff_id=mustered.person.staff_id,
        name=mustered.person.name,
        unit=mustered.unit.code,
        unit_name=mustered.unit.name,
        region=mustered.unit.region,
        why=mustered.why,
        added_by=identity.staff_id,
        added_at=uow.now,
    )


def _fates(tasks: list[Task], command: End) -> dict[str, bool]:
    """For every open task, whether it is kept."""
    open_tasks = {task.task_id: task for task in tasks if task.is_open}
    named = {fate.task_id: fate.keep for fate in command.tasks}
    strange = sorted(named.keys() - open_tasks.keys())
    if strange:
        raise Invalid("tasks", f"不是本次应急未完的任务：{strange[0]}", f"no open task of this emergency: {strange[0]}")
    undecided = [task for task_id, task in open_tasks.items() if task_id not in named]
    if undecided and command.keep_others is None:
        shown = undecided[:_NAMED_AT_MOST]
        zh = "、".join(f"{task.unit_name}「{task.title}」（{STATE_TEXTS[task.state].zh}）" for task in shown)
        en = ", ".join(f"{task.task_id} ({STATE_TEXTS[task.state].en})" for task in shown)
        raise Conflict(
            f"还有 {len(undecided)} 个任务未完，请逐个说明结束或转为平时工作：{zh}",
            f"{len(undecided)} tasks are open: say of each whether it ends or goes on as normal work: {en}",
        )
    return named | {task.task_id: bool(command.keep_others) for task in undecided}
