"""An emergency: declared with its team, worked by short limits, reported on, ended with every task decided on."""

from datetime import date, timedelta
from typing import Any

import pytest

from services.dispatch.handlers import tasks as task_handlers
from services.dispatch.handlers.emergencies import declaring, ordering, reading, reporting, team
from services.dispatch.handlers.emergencies.declaring import Declare, Declared, End, Fate
from services.dispatch.handlers.emergencies.ordering import GiveTask
from services.dispatch.handlers.emergencies.reporting import Report
from services.dispatch.handlers.emergencies.team import ChangeTeam, Joining
from services.dispatch.handlers.sharing import CallIn, call_in
from services.dispatch.handlers.tasks import ReportTask, ReviewTask
from services.dispatch.model.presence import Duty, Leave
from services.dispatch.model.task import Act, State
from services.dispatch.ports import TaskFilter
from services.dispatch.ports.tasks import place_of
from shared.contracts import (
    EmergencyDeclared,
    EmergencyEnded,
    EmergencyKind,
    EmergencyReportGiven,
    EmergencyReportRequested,
    EmergencyReportWaived,
    EmergencyRoundClosed,
    EmergencyTeamChanged,
    Origin,
    Role,
    TaskAssigned,
    TaskCancelled,
    TaskDone,
    TaskNormalized,
    TaskSentBack,
)
from shared.errors import Conflict, Forbidden, Invalid, NotFound, ZhenbiError
from shared.identity import Identity
from tests.unit.dispatch.fakes import FakeUnitOfWork
from tests.unit.dispatch.small_county import (
    AGENT,
    COUNTY_DISPATCHER,
    FUSHAN,
    HANDLER,
    NEIGHBOUR,
    NOW,
    SECOND_AGENT,
    SHANGWU,
    TOWNSHIP_DISPATCHER,
    TOWNSHIP_LEADER,
    XIAWU,
    YANGKOU,
    identity,
)

HEAD = identity("361103102-09", "361103102-H", Role.LEADER)
COUNTY_HEAD = identity("361103-01", "361103-MZ", Role.HANDLER, Role.LEADER)
POST, OFFICE = f"{FUSHAN}-P", "361103102-1"
TODAY = date.fromisoformat(f"{NOW:%Y-%m-%d}")
FLOOD = Declare(kind=EmergencyKind.FLOOD, level=3, name="洋口镇防汛", why="暴雨红色预警", region=YANGKOU)


def changed(**fields: Any) -> Declare:
    return Declare(**{**{name: getattr(FLOOD, name) for name in FLOOD.__dataclass_fields__}, **fields})


@pytest.fixture
def uow() -> FakeUnitOfWork:
    return FakeUnitOfWork()


@pytest.fixture
def flood(uow: FakeUnitOfWork) -> Declared:
    return declaring.declare(FLOOD, HEAD, uow)


def on_duty(uow: FakeUnitOfWork, unit: str, staff_id: str) -> None:
    for day in (TODAY - timedelta(days=1), TODAY):
        uow.presence.add(Duty(unit=unit, day=day, staff_id=staff_id))


def away(uow: FakeUnitOfWork, staff_id: str, deputy: str | None) -> None:
    period = {"valid_from": TODAY, "valid_to": TODAY, "recorded_by": "x", "recorded_at": NOW}
    uow.presence.add(Leave(record_id=staff_id, staff_id=staff_id, deputy=deputy, **period))


# Declaring


def test_one_act_musters_who_is_on_duty_and_tells_each_person_once(uow: FakeUnitOfWork) -> None:
    on_duty(uow, OFFICE, "361103102-02")
    on_duty(uow, OFFICE, "361103102-03")
    away(uow, "361103102-03", "361103102-04")
    on_duty(uow, POST, f"{FUSHAN}-02")
    declared = declaring.declare(FLOOD, HEAD, uow)
    assert {(member.staff_id, member.unit, member.why) for member in declared.team} == {
        ("361103102-02", OFFICE, "值班"),
        ("361103102-04", OFFICE, "值班，代人员03"),
        ("361103102-09", "361103102-H", "无人值班，负责人到岗"),
        (f"{FUSHAN}-02", POST, "值班"),
        (f"{SHANGWU}-01", f"{SHANGWU}-P", "无人值班，负责人到岗"),
    }
    (said,) = uow.told(EmergencyDeclared)
    assert len(said.told) == len(set(said.told))
    assert set(said.told) == {member.staff_id for member in declared.team} | {"361103102-01", f"{FUSHAN}-01"}
    assert (said.declared_by, said.on_behalf_of, said.region_name) == (HEAD.staff_id, None, "洋口镇")
    assert (said.sign_minutes, said.report_minutes, said.report_every_minutes, said.normal_waits) == (15, 60, 120, True)


def test_a_unit_with_nobody_is_named_and_who_serves_two_units_is_in_the_team_once(uow: FakeUnitOfWork) -> None:
    uow.organisation.known_units[f"{SHANGWU}-P"].leader = None
    on_duty(uow, OFFICE, "361103102-02")
    on_duty(uow, POST, "361103102-02")
    declared = declaring.declare(FLOOD, HEAD, uow)
    assert declared.unmanned == ("上吴村服务点",)
    assert [member.unit for member in declared.team if member.staff_id == "361103102-02"] == [OFFICE]


def test_limits_are_the_levels_unless_they_are_given(uow: FakeUnitOfWork) -> None:
    grave = changed(level=1, sign_minutes=5, report_every_minutes=0, normal_waits=False)
    emergency = declaring.declare(grave, HEAD, uow).emergency
    assert (emergency.sign_minutes, emergency.report_minutes, emergency.report_every_minutes) == (5, 30, None)
    assert not emergency.normal_waits
    assert (emergency.round, emergency.round_due, uow.emergencies.reports) == (0, None, [])


def test_a_dispatcher_declares_for_a_leader_on_record(uow: FakeUnitOfWork) -> None:
    emergency = declaring.declare(changed(on_behalf_of="361103102-09"), TOWNSHIP_DISPATCHER, uow).emergency
    assert (emergency.declared_by, emergency.on_behalf_of) == (TOWNSHIP_DISPATCHER.staff_id, "361103102-09")
    assert emergency.commanders == ("361103102-04", "361103102-09")


def test_a_leader_of_the_county_declares_over_all_of_it(uow: FakeUnitOfWork) -> None:
    declared = declaring.declare(changed(region="361103"), COUNTY_HEAD, uow)
    assert {member.unit for member in declared.team} >= {"361103-MZ", POST, f"{XIAWU}-P"}


@pytest.mark.parametrize(
    ("who", "command", "error", "words"),
    [
        (HANDLER, FLOOD, Forbidden, "负责人"),
        (AGENT, changed(region=FUSHAN), Forbidden, "负责人"),
        (TOWNSHIP_LEADER, FLOOD, Forbidden, "负责人"),
        (HEAD, changed(region="361103"), Forbidden, "管辖范围"),
        (HEAD, changed(region="999999999"), Invalid, "region"),
        (identity("x", "361103102-H", Role.LEADER, scope=""), changed(region="36"), Invalid, "region"),
        (TOWNSHIP_DISPATCHER, FLOOD, Invalid, "on_behalf_of"),
        (TOWNSHIP_DISPATCHER, changed(on_behalf_of="nobody"), Invalid, "on_behalf_of"),
        (TOWNSHIP_DISPATCHER, changed(on_behalf_of="361103102-01"), Invalid, "on_behalf_of"),
        (COUNTY_DISPATCHER, changed(region="361103", on_behalf_of="361103102-09"), Invalid, "on_behalf_of"),
        (HEAD, changed(name=" "), Invalid, "name"),
        (HEAD, changed(why=""), Invalid, "why"),
        (HEAD, changed(report_every_minutes=10), Invalid, "report_every_minutes"),
    ],
)
def test_who_may_not_declare_what(who: Identity, command: Declare, error: type[ZhenbiError], words: str) -> None:
    uow = FakeUnitOfWork()
    with pytest.raises(error) as refused:
        declaring.declare(command, who, uow)
    assert words in f"{refused.value} {getattr(refused.value, 'field', '')}"
    assert uow.published == []


@pytest.mark.usefixtures("flood")
def test_the_same_is_not_declared_twice_but_another_may_lie_over_it(uow: FakeUnitOfWork) -> None:
    with pytest.raises(Conflict, match="洋口镇防汛"):
        declaring.declare(FLOOD, HEAD, uow)
    declaring.declare(changed(kind=EmergencyKind.GEOLOGICAL), HEAD, uow)
    declaring.declare(changed(region="361103"), COUNTY_HEAD, uow)


# The team


def test_people_join_and_leave_with_a_reason(uow: FakeUnitOfWork, flood: Declared) -> None:
    key = flood.emergency.emergency_id
    change = ChangeTeam(reason="转移群众", add=(Joining(staff_id="361103102-02"),), remove=(f"{SHANGWU}-01",))
    present = team.change_team(key, change, HEAD, uow)
    assert "361103102-02" in {member.staff_id for member in present}
    assert f"{SHANGWU}-01" not in {member.staff_id for member in present}
    (said,) = uow.told(EmergencyTeamChanged)
    assert ([m.staff_id for m in said.added], [m.staff_id for m in said.removed]) == (
        ["361103102-02"],
        [f"{SHANGWU}-01"],
    )
    assert [waived.unit for waived in uow.told(EmergencyReportWaived)] == [f"{SHANGWU}-P"], "nobody is left there"
    again = ChangeTeam(reason="归队", add=(Joining(staff_id=f"{SHANGWU}-01"),))
    team.change_team(key, again, HEAD, uow)
    assert len([m for m in uow.emergencies.members(key) if m.staff_id == f"{SHANGWU}-01"]) == 2, "both times stay"


@pytest.mark.parametrize(
    ("who", "command", "error"),
    [
        (AGENT, ChangeTeam(reason="x", remove=(AGENT.staff_id,)), Forbidden),
        (HEAD, ChangeTeam(reason=" ", remove=(AGENT.staff_id,)), Invalid),
        (HEAD, ChangeTeam(reason="x"), Invalid),
        (HEAD, ChangeTeam(reason="x", remove=("nobody",)), Conflict),
        (HEAD, ChangeTeam(reason="x", add=(Joining(staff_id="nobody"),)), Invalid),
        (HEAD, ChangeTeam(reason="x", add=(Joining(staff_id=AGENT.staff_id),)), Conflict),
        (HEAD, ChangeTeam(reason="x", add=(Joining(staff_id="361103102-02", unit="none"),)), Invalid),
    ],
)
def test_what_the_team_cannot_become(
    who: Identity, command: ChangeTeam, error: type[ZhenbiError], uow: FakeUnitOfWork, flood: Declared
) -> None:
    with pytest.raises(error):
        team.change_team(flood.emergency.emergency_id, command, who, uow)


# Its tasks


def test_a_task_of_it_goes_to_the_team_with_its_own_limits(uow: FakeUnitOfWork, flood: Declared) -> None:
    key = flood.emergency.emergency_id
    task = ordering.give_task(key, GiveTask(title="转移低洼户", request="今晚前", unit=POST), HEAD, uow)
    assert (task.origin, task.origin_number, task.emergency, task.urgent) == (Origin.EMERGENCY, key, True, True)
    assert (task.unit, task.assignee, task.state) == (POST, AGENT.staff_id, State.ASSIGNED)
    said = uow.told(TaskAssigned)[-1]
    assert (said.sign_within_minutes, said.report_within_minutes, said.line) == (15, 60, "emergency")
    quick = GiveTask(title="巡堤", assignee=f"{SHANGWU}-01", sign_minutes=3, report_minutes=20)
    other = ordering.give_task(key, quick, HEAD, uow)
    assert (other.unit, other.assignee, other.sign_minutes, other.report_minutes) == (
        f"{SHANGWU}-P",
        f"{SHANGWU}-01",
        3,
        20,
    )
    assert task.reason.startswith("应急「洋口镇防汛」")


def test_it_is_signed_reported_and_reviewed_as_every_task(uow: FakeUnitOfWork, flood: Declared) -> None:
    task = ordering.give_task(flood.emergency.emergency_id, GiveTask(title="转移低洼户", unit=POST), HEAD, uow)
    task_handlers.sign_task(task.task_id, AGENT, uow)
    task_handlers.report_task(task.task_id, ReportTask(result="已转移 12 户"), AGENT, uow)
    more = ReviewTask(approved=False, remark="老人呢？")
    task_handlers.review_task(task.task_id, more, HEAD, uow)
    (back,) = uow.told(TaskSentBack)
    assert (back.report_within_minutes, back.region, back.assignee) == (60, FUSHAN, AGENT.staff_id)
    task_handlers.report_task(task.task_id, ReportTask(result="都在"), AGENT, uow)
    task_handlers.review_task(task.task_id, ReviewTask(approved=True), HEAD, uow)
    assert (task.state, len(uow.told(TaskDone))) == (State.DONE, 1)


def test_a_part_of_it_has_the_same_limits(uow: FakeUnitOfWork, flood: Declared) -> None:
    office = GiveTask(title="巡查", unit=OFFICE, assignee="361103102-02")
    task = ordering.give_task(flood.emergency.emergency_id, office, HEAD, uow)
    task_handlers.sign_task(task.task_id, HANDLER, uow)
    part = call_in(task.task_id, CallIn(unit=POST, request="查水塘"), TOWNSHIP_LEADER, uow)
    assert (part.emergency, part.sign_minutes, part.report_minutes) == (True, 15, 60)


def test_a_leader_below_gives_tasks_within_what_they_lead(uow: FakeUnitOfWork) -> None:
    county = declaring.declare(changed(region="361103"), COUNTY_HEAD, uow).emergency
    ordering.give_task(county.emergency_id, GiveTask(title="巡查", unit=POST), HEAD, uow)
    with pytest.raises(Forbidden):
        ordering.give_task(county.emergency_id, GiveTask(title="巡查", unit=f"{XIAWU}-P"), HEAD, uow)


@pytest.mark.parametrize(
    ("who", "command", "error"),
    [
        (AGENT, GiveTask(title="x", unit=POST), Forbidden),
        (HEAD, GiveTask(title=" ", unit=POST), Invalid),
        (HEAD, GiveTask(title="x"), Invalid),
        (HEAD, GiveTask(title="x", assignee="361103102-03"), Invalid),
        (HEAD, GiveTask(title="x", unit=f"{XIAWU}-P"), Invalid),
        (HEAD, GiveTask(title="x", unit=POST, assignee="361103102-02"), Invalid),
    ],
)
def test_tasks_that_cannot_be_given(
    who: Identity, command: GiveTask, error: type[ZhenbiError], uow: FakeUnitOfWork, flood: Declared
) -> None:
    with pytest.raises(error):
        ordering.give_task(flood.emergency.emergency_id, command, who, uow)
    assert uow.told(TaskAssigned) == []


def test_its_work_comes_first_in_lists(uow: FakeUnitOfWork, flood: Declared) -> None:
    task = ordering.give_task(flood.emergency.emergency_id, GiveTask(title="巡查", unit=POST), HEAD, uow)
    task.task_id = "f" * 36
    uow.tasks.kept = {task.task_id: task}
    assert place_of(task) == "!" + "f" * 36
    page = task_handlers.list_tasks(TaskFilter(limit=1), HEAD, uow)
    assert page.next == place_of(task)


# Reports at fixed times


def test_each_unit_of_the_team_is_asked_once_a_round_at_fixed_times(uow: FakeUnitOfWork, flood: Declared) -> None:
    key, start = flood.emergency.emergency_id, uow.now
    first = uow.told(EmergencyReportRequested)
    assert sorted(asked.unit for asked in first) == sorted({member.unit for member in flood.team})
    assert {asked.due for asked in first} == {start + timedelta(minutes=120)}
    uow.now = start + timedelta(minutes=119)
    reporting.turn_round(key, uow)
    assert len(uow.told(EmergencyReportRequested)) == len(first), "its time has not come"
    reporting.report(key, Report(text="水位平稳"), AGENT, uow)
    uow.now = start + timedelta(minutes=121)
    reporting.turn_round(key, uow)
    (closed,) = uow.told(EmergencyRoundClosed)
    assert (closed.round, closed.asked, closed.given, closed.told) == (1, len(first), 1, (HEAD.staff_id,))
    assert POST not in closed.missing_units
    assert f"{SHANGWU}-P" in closed.missing_units
    assert uow.told(EmergencyReportRequested)[-1].due == start + timedelta(minutes=240)
    uow.now = start + timedelta(minutes=485)
    reporting.turn_round(key, uow)
    assert flood.emergency.round == 5, "rounds that nobody was asked for are passed by, and the numbers show it"


def test_a_report_answers_what_is_late_and_else_what_is_asked_now(uow: FakeUnitOfWork, flood: Declared) -> None:
    key, start = flood.emergency.emergency_id, uow.now
    for minutes in (121, 241):
        uow.now = start + timedelta(minutes=minutes)
        reporting.turn_round(key, uow)
    late = reporting.report(key, Report(text="停电，刚恢复"), SECOND_AGENT, uow)
    assert [bulletin.round for bulletin in late] == [1, 2]
    now = reporting.report(key, Report(text="平稳"), AGENT, uow)
    assert [bulletin.round for bulletin in now] == [3]
    with pytest.raises(Conflict, match="已报告"):
        reporting.report(key, Report(text="平稳"), AGENT, uow)
    assert [given.round for given in uow.told(EmergencyReportGiven)] == [1, 2, 3]
    assert "停电" not in repr(uow.published) + repr(uow.emergencies.reports), "what it says stays here"


def test_who_may_not_report(uow: FakeUnitOfWork, flood: Declared) -> None:
    key = flood.emergency.emergency_id
    with pytest.raises(Forbidden):
        reporting.report(key, Report(text="x", unit=POST), NEIGHBOUR, uow)
    with pytest.raises(Invalid):
        reporting.report(key, Report(text=" "), AGENT, uow)
    with pytest.raises(NotFound):
        reporting.report("none", Report(text="x"), AGENT, uow)


# Looking


def test_each_sees_what_is_theirs_and_commanders_see_it_rolled_up(uow: FakeUnitOfWork, flood: Declared) -> None:
    key = flood.emergency.emergency_id
    ordering.give_task(key, GiveTask(title="巡查", unit=f"{SHANGWU}-P"), HEAD, uow)
    reporting.report(key, Report(text="平稳"), NEIGHBOUR, uow)
    mine = reading.show_emergency(key, AGENT, uow)
    assert (mine.may_command, list(mine.tasks), [bulletin.unit for bulletin in mine.owes]) == (False, [], [POST])
    assert (mine.rounds[0].asked, mine.rounds[0].given) == (1, 0)
    whole = reading.show_emergency(key, HEAD, uow)
    assert (whole.may_command, len(whole.tasks)) == (True, 1)
    assert (whole.rounds[0].asked, whole.rounds[0].given, whole.rounds[0].late) == (len(flood.team), 1, 0)
    assert [(area.area, area.given) for area in whole.rounds[0].areas] == [(YANGKOU, 1)]
    with pytest.raises(Forbidden):
        reading.show_emergency(key, identity(f"{XIAWU}-01", f"{XIAWU}-P", Role.AGENT), uow)
    listed = reading.list_emergencies(reading.Wanted(running=True), AGENT, uow)
    assert listed == [flood.emergency]


# Ending


def test_every_open_task_is_decided_on_and_none_is_lost(uow: FakeUnitOfWork, flood: Declared) -> None:
    key = flood.emergency.emergency_id
    ended, kept, done = (ordering.give_task(key, GiveTask(title=each, unit=POST), HEAD, uow) for each in "甲乙丙")
    task_handlers.sign_task(done.task_id, AGENT, uow)
    task_handlers.report_task(done.task_id, ReportTask(result="好了"), AGENT, uow)
    task_handlers.review_task(done.task_id, ReviewTask(approved=True), HEAD, uow)
    with pytest.raises(Conflict, match="2 个任务未完"):
        declaring.end(key, End(reason="雨停"), HEAD, uow)
    assert flood.emergency.is_running
    with pytest.raises(Invalid, match="不是本次应急"):
        declaring.end(key, End(reason="雨停", tasks=(Fate(task_id=done.task_id, keep=True),)), HEAD, uow)
    fates = (Fate(task_id=kept.task_id, keep=True),)
    declaring.end(key, End(reason="雨停", tasks=fates, keep_others=False, working_days=3), HEAD, uow)
    assert (ended.state, kept.state, done.state) == (State.CANCELLED, State.ASSIGNED, State.DONE)
    assert (kept.emergency, kept.urgent, kept.sign_minutes, kept.report_working_days) == (False, False, None, 3)
    assert [record.act for record in uow.tasks.history(kept.task_id)] == [Act.ASSIGN, Act.MAKE_NORMAL]
    assert [said.task_id for said in uow.told(TaskCancelled)] == [ended.task_id]
    assert [(said.task_id, said.state) for said in uow.told(TaskNormalized)] == [(kept.task_id, "assigned")]
    (over,) = uow.told(EmergencyEnded)
    assert (over.closed, over.kept, over.reason, over.declared_at) == (1, 1, "雨停", NOW)
    assert HEAD.staff_id in over.told
    assert uow.emergencies.owed(key) == []
    assert len(uow.told(EmergencyReportWaived)) == len(flood.team)
    assert uow.emergencies.due(NOW + timedelta(days=9), 9) == []


def test_when_it_is_over_nothing_more_is_done_in_it(uow: FakeUnitOfWork, flood: Declared) -> None:
    key = flood.emergency.emergency_id
    with pytest.raises(Forbidden):
        declaring.end(key, End(reason="雨停"), AGENT, uow)
    with pytest.raises(Invalid):
        declaring.end(key, End(reason=" "), HEAD, uow)
    declaring.end(key, End(reason="雨停"), COUNTY_DISPATCHER, uow)
    for attempt in (
        lambda: declaring.end(key, End(reason="雨停"), HEAD, uow),
        lambda: ordering.give_task(key, GiveTask(title="x", unit=POST), HEAD, uow),
        lambda: team.change_team(key, ChangeTeam(reason="x", remove=(AGENT.staff_id,)), HEAD, uow),
        lambda: reporting.report(key, Report(text="x"), AGENT, uow),
    ):
        with pytest.raises(Conflict, match="结束"):
            attempt()
    uow.now += timedelta(days=1)
    reporting.turn_round(key, uow)
    assert uow.told(EmergencyRoundClosed) == []
