"""The state machine of a task: every act in every state, and the rules beside the table."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from services.dispatch.model.organisation import Unit
from services.dispatch.model.task import ALLOWED, OPEN, Act, State, Task, TaskRecord
from shared.clock import SHANGHAI
from shared.contracts import Origin, Part, Rung, UnitKind
from shared.errors import Conflict, Invalid
from tests.unit.dispatch.small_county import AGENT, FUSHAN, NOW, TOWNSHIP_LEADER, person, unit

LATER = NOW + timedelta(hours=1)
POST: Unit = unit(f"{FUSHAN}-P", UnitKind.POST, name="富山村服务点")
AGENT_ROW = person(AGENT.staff_id, POST.code, name=AGENT.name)


def a_task(state: State = State.PENDING, **more: object) -> Task:
    fields: dict[str, object] = {
        "task_id": "t1",
        "origin": Origin.CASE,
        "origin_number": "361103-20261123-000001-0",
        "title": "最低生活保障",
        "part": Part.LEAD,
        "round": 1,
        "line": "civil_affairs",
        "place": FUSHAN,
        "urgent": False,
        "answer_needed": True,
    }
    task = Task(**{**fields, **more})  # type: ignore[arg-type]
    task.state = state
    return task


ACTS: dict[Act, Callable[[Task], TaskRecord]] = {
    Act.ASSIGN: lambda task: task.assign(POST, AGENT_ROW, reason="唯一", by=None, now=LATER),
    Act.SIGN: lambda task: task.sign(by=AGENT, now=LATER),
    Act.RETURN: lambda task: task.hand_back(reason="不属本村", earlier_returns=0, by=AGENT, now=LATER),
    Act.REPORT: lambda task: task.report(result="已核查", answer="符合条件", by=AGENT, now=LATER),
    Act.APPROVE: lambda task: task.approve(remark="", by=TOWNSHIP_LEADER, now=LATER),
    Act.SEND_BACK: lambda task: task.send_back(remark="请补充", by=TOWNSHIP_LEADER, now=LATER),
    Act.CANCEL: lambda task: task.cancel(reason="居民撤回", now=LATER),
    Act.TRANSFER: lambda task: task.transfer(reason="居民已迁走", by=AGENT, now=LATER),
    Act.ESCALATE: lambda task: task.escalate(reason="超出本村能力", by=AGENT, now=LATER),
    Act.CALL_IN: lambda task: task.call_in(POST, request="请入户核实", by=AGENT, now=LATER),
    Act.HAND_OVER: lambda task: task.hand_over(AGENT_ROW, reason="调离", by=AGENT, now=LATER),
    Act.MAKE_NORMAL: lambda task: task.make_normal(working_days=5, reason="雨停", by=AGENT, now=LATER),
}
AT_WORK = (State.SIGNED, State.IN_PROGRESS)
LEADS_TO = {
    (State.PENDING, Act.ASSIGN): State.ASSIGNED,
    (State.PENDING, Act.CANCEL): State.CANCELLED,
    (State.ASSIGNED, Act.SIGN): State.SIGNED,
    (State.ASSIGNED, Act.RETURN): State.RETURNED,
    (State.ASSIGNED, Act.CANCEL): State.CANCELLED,
    (State.SIGNED, Act.REPORT): State.REPORTED,
    (State.SIGNED, Act.CANCEL): State.CANCELLED,
    (State.IN_PROGRESS, Act.REPORT): State.REPORTED,
    (State.IN_PROGRESS, Act.CANCEL): State.CANCELLED,
    (State.REPORTED, Act.APPROVE): State.DONE,
    (State.REPORTED, Act.SEND_BACK): State.IN_PROGRESS,
    (State.REPORTED, Act.CANCEL): State.CANCELLED,
    (State.RETURNED, Act.ASSIGN): State.ASSIGNED,
    (State.RETURNED, Act.CANCEL): State.CANCELLED,
    (State.TRANSFERRED, Act.ASSIGN): State.ASSIGNED,
    (State.TRANSFERRED, Act.CANCEL): State.CANCELLED,
    **{(state, act): State.TRANSFERRED for state in AT_WORK for act in (Act.TRANSFER, Act.ESCALATE)},
    **{(state, Act.CALL_IN): state for state in AT_WORK},
    **{(state, Act.HAND_OVER): state for state in (State.ASSIGNED, *AT_WORK, State.REPORTED)},
    **{(state, Act.MAKE_NORMAL): state for state in OPEN},
}


@pytest.mark.parametrize("act", Act)
@pytest.mark.parametrize("state", State)
def test_every_act_in_every_state(state: State, act: Act) -> None:
    task = a_task(state)
    if (state, act) not in LEADS_TO:
        with pytest.raises(Conflict):
            ACTS[act](task)
        assert task.state is state
        assert task.acts == 0
        return
    record = ACTS[act](task)
    assert task.state is LEADS_TO[state, act] is record.state
    assert (record.act, record.number, record.at) == (act, 1, LATER)
    assert (task.ended_at is not None) == (task.state not in OPEN)


def test_the_table_of_allowed_acts_is_complete() -> None:
    assert {(state, act) for act, states in ALLOWED.items() for state in states} == set(LEADS_TO)


def test_the_second_signer_is_told_who_signed_and_when() -> None:
    task = a_task(State.ASSIGNED)
    task.sign(by=AGENT, now=NOW)
    with pytest.raises(Conflict) as refused:
        task.sign(by=AGENT, now=LATER)
    assert refused.value.text.zh == "任务现为「已签收」（周建华已于 2026-11-23 09:30 签收），不能签收"
    assert "周建华 signed for it at 2026-11-23 09:30" in refused.value.text.en
    task.report(result="已核查", answer="符合条件", by=AGENT, now=LATER)
    with pytest.raises(Conflict, match="周建华已于 2026-11-23 09:30 签收"):
        task.sign(by=AGENT, now=LATER)


def test_signing_ends_a_task_that_is_only_to_be_read() -> None:
    task = a_task(State.ASSIGNED, origin=Origin.DIRECTIVE, answer_needed=False)
    record = task.sign(by=AGENT, now=NOW)
    assert task.state is record.state is State.DONE
    assert task.ended_at == NOW


def test_the_history_numbers_every_act_and_names_the_actor() -> None:
    task = a_task()
    records = [ACTS[act](task) for act in (Act.ASSIGN, Act.SIGN, Act.REPORT, Act.SEND_BACK, Act.REPORT, Act.APPROVE)]
    assert [record.number for record in records] == [1, 2, 3, 4, 5, 6]
    assert [record.by_name for record in records[:2]] == ["", "周建华"]
    assert records[0].by is None
    assert (records[0].remark, records[3].remark) == ("唯一", "请补充")


def test_a_second_return_of_the_case_goes_to_the_county_and_its_decision_binds() -> None:
    task = a_task(State.ASSIGNED)
    task.hand_back(reason="不属本村", earlier_returns=0, by=AGENT, now=NOW)
    assert not task.arbitration
    task.assign(POST, AGENT_ROW, reason="派单", by=None, now=NOW)
    assert not task.binding
    task.hand_back(reason="仍不属本村", earlier_returns=1, by=AGENT, now=NOW)
    assert task.arbitration
    assert task.returns == 2
    task.assign(POST, AGENT_ROW, reason="审定强派", by=None, now=NOW)
    assert task.binding
    assert not task.arbitration
    with pytest.raises(Conflict, match="审定强派"):
        task.hand_back(reason="还是不行", earlier_returns=2, by=AGENT, now=NOW)


@pytest.mark.parametrize("act", [Act.TRANSFER, Act.ESCALATE])
def test_what_the_county_has_decided_is_not_moved_on_either(act: Act) -> None:
    task = a_task(State.SIGNED, binding=True)
    with pytest.raises(Conflict, match="审定强派"):
        ACTS[act](task)
    assert task.state is State.SIGNED
    ACTS[Act.HAND_OVER](task)
    assert task.binding, "a handover inside the unit leaves it bound"


def test_a_new_unit_signs_and_reports_anew() -> None:
    task = a_task(State.ASSIGNED)
    task.sign(by=AGENT, now=NOW)
    task.report(result="已核查", answer="符合", by=AGENT, now=NOW, evidence=("e1",))
    task.send_back(remark="补充", by=TOWNSHIP_LEADER, now=NOW)
    task.be_urged("u1", Rung.HANDLER, AGENT.staff_id, NOW)
    task.transfer(reason="居民已迁走", by=AGENT, now=LATER)
    task.assign(POST, AGENT_ROW, reason="转办", by=AGENT, now=LATER)
    assert (task.signed_by, task.signed_at, task.reported_by, task.result, task.evidence) == (None, None, None, "", ())
    assert task.urge is None, "the other unit was urged"


@pytest.mark.parametrize(
    ("assigned", "last_moment"),
    [
        ("2026-11-23T09:30", "2026-11-26T00:00"),  # Monday: Tuesday and Wednesday
        ("2026-11-20T17:00", "2026-11-25T00:00"),  # Friday: Monday and Tuesday
        ("2026-11-21T10:00", "2026-11-25T00:00"),  # Saturday
        ("2026-09-30T10:00", "2026-10-10T00:00"),  # before the holidays: the 8th and the 9th
        ("2027-01-01T10:00", "2027-01-06T00:00"),  # not published: plain weekdays, and a Friday
    ],
)
def test_a_task_is_returned_within_two_working_days(assigned: str, last_moment: str) -> None:
    start, end = (datetime.fromisoformat(text).replace(tzinfo=SHANGHAI) for text in (assigned, last_moment))
    for moment, allowed in ((end - timedelta(seconds=1), True), (end, False)):
        task = a_task()
        task.assign(POST, AGENT_ROW, reason="唯一", by=None, now=start)
        assert task.return_until == end
        if allowed:
            task.hand_back(reason="不属本村", earlier_returns=0, by=AGENT, now=moment)
        else:
            with pytest.raises(Conflict, match="2 个工作日"):
                task.hand_back(reason="不属本村", earlier_returns=0, by=AGENT, now=moment)
        assert (task.state is State.RETURNED) == allowed


def test_a_directive_has_no_attachments_to_refer_to() -> None:
    with pytest.raises(Invalid, match="evidence"):
        a_task(State.SIGNED, origin=Origin.DIRECTIVE).report(
            result="已落实", answer="", by=AGENT, now=NOW, evidence=("e1",)
        )


def test_what_must_be_said_is_named_and_changes_nothing() -> None:
    with pytest.raises(Invalid, match="reason"):
        a_task(State.ASSIGNED).hand_back(reason=" ", earlier_returns=0, by=AGENT, now=NOW)
    with pytest.raises(Invalid, match="result"):
        a_task(State.SIGNED).report(result="", answer="符合", by=AGENT, now=NOW)
    with pytest.raises(Invalid, match="remark"):
        a_task(State.REPORTED).send_back(remark="", by=TOWNSHIP_LEADER, now=NOW)
    lead = a_task(State.SIGNED)
    with pytest.raises(Invalid, match="answer"):
        lead.report(result="已核查", answer="", by=AGENT, now=NOW)
    assert (lead.state, lead.acts, lead.result) == (State.SIGNED, 0, "")


def test_only_the_lead_of_a_case_answers_the_resident() -> None:
    co = a_task(State.SIGNED, part=Part.CO)
    co.report(result="入户核查属实", answer="不该由协办答复", by=AGENT, now=NOW)
    assert co.answer == ""
    directive = a_task(State.SIGNED, origin=Origin.DIRECTIVE)
    directive.report(result="已落实", answer="", by=AGENT, now=NOW)
    assert directive.state is State.REPORTED
