"""What people say about tasks, what it rests on, and the urges that wait for a signature."""

import itertools
from dataclasses import replace
from datetime import timedelta

import pytest

from services.dispatch.handlers import cases, comments, moving, sharing, tasks, urges
from services.dispatch.handlers.comments import CommentTask
from services.dispatch.model.task import Task
from services.dispatch.ports import UnitOfWork
from shared.contracts import Origin, Part, Rung, TaskCommented, TaskReported, UrgeIssued, UrgeSigned
from shared.errors import Conflict, Forbidden, Invalid, NotFound
from tests.unit.dispatch.fakes import FakeUnitOfWork
from tests.unit.dispatch.small_county import (
    AGENT,
    FUSHAN,
    HANDLER,
    NEIGHBOUR,
    NOW,
    OTHER_HANDLER,
    SECOND_AGENT,
    SHANGWU,
    TOWNSHIP_LEADER,
)
from tests.unit.dispatch.test_cases import ACCEPTED, NUMBER, WITHDRAWN, part

FILE = "01936f1e-8a10-7c3e-9d55-0b6a4f3f1f03"


@pytest.fixture
def uow() -> FakeUnitOfWork:
    uow = FakeUnitOfWork()
    cases.case_accepted(ACCEPTED, uow)
    uow.published.clear()
    return uow


@pytest.fixture
def task(uow: FakeUnitOfWork) -> Task:
    return part(uow, Part.CO)


def test_a_comment_is_kept_with_who_and_when_and_told_without_its_text(uow: FakeUnitOfWork, task: Task) -> None:
    comments.comment_task(task.task_id, CommentTask(text="王秀兰今天不在家", evidence=(FILE,)), AGENT, uow)
    comments.comment_task(task.task_id, CommentTask(text="请明天再去"), TOWNSHIP_LEADER, uow)
    kept = comments.list_comments(task.task_id, AGENT, uow)
    assert [(each.by, each.text, each.evidence) for each in kept] == [
        (AGENT.staff_id, "王秀兰今天不在家", (FILE,)),
        (TOWNSHIP_LEADER.staff_id, "请明天再去", ()),
    ]
    told = uow.told(TaskCommented)
    assert [each.comment_id for each in told] == [each.comment_id for each in kept]
    assert "王秀兰" not in repr(told) + repr(kept)
    assert task.acts == 1, "a comment is no act"


def test_the_others_who_have_to_do_with_it_are_to_be_told(uow: FakeUnitOfWork, task: Task) -> None:
    def concerned() -> tuple[str, ...]:
        return uow.told(TaskCommented)[-1].concerned

    assert task.assignee == AGENT.staff_id
    comments.comment_task(task.task_id, CommentTask(text="一"), TOWNSHIP_LEADER, uow)
    assert concerned() == (AGENT.staff_id,), "who works on it"
    comments.comment_task(task.task_id, CommentTask(text="二"), AGENT, uow)
    assert concerned() == (TOWNSHIP_LEADER.staff_id,), "who has said something before"
    tasks.sign_task(task.task_id, SECOND_AGENT, uow)
    comments.comment_task(task.task_id, CommentTask(text="三"), TOWNSHIP_LEADER, uow)
    assert concerned() == (AGENT.staff_id, SECOND_AGENT.staff_id)


def test_who_asked_and_who_was_asked_hear_of_each_other(uow: FakeUnitOfWork) -> None:
    lead = part(uow, Part.LEAD)
    worker = HANDLER if lead.assignee == HANDLER.staff_id else OTHER_HANDLER
    tasks.sign_task(lead.task_id, worker, uow)
    called = sharing.call_in(lead.task_id, sharing.CallIn(unit=f"{SHANGWU}-P", request="请核对"), TOWNSHIP_LEADER, uow)
    comments.comment_task(called.task_id, CommentTask(text="对不上"), NEIGHBOUR, uow)
    assert uow.told(TaskCommented)[-1].concerned == (worker.staff_id,)
    comments.comment_task(lead.task_id, CommentTask(text="请再核"), worker, uow)
    assert uow.told(TaskCommented)[-1].concerned == (NEIGHBOUR.staff_id,)


def test_a_comment_on_what_only_its_author_has_goes_to_the_leader(uow: FakeUnitOfWork, task: Task) -> None:
    task.assignee = SECOND_AGENT.staff_id
    comments.comment_task(task.task_id, CommentTask(text="一"), SECOND_AGENT, uow)
    assert uow.told(TaskCommented)[-1].concerned == (AGENT.staff_id,)


def test_who_does_not_see_the_task_says_and_reads_nothing(uow: FakeUnitOfWork, task: Task) -> None:
    with pytest.raises(Forbidden):
        comments.comment_task(task.task_id, CommentTask(text="路过"), NEIGHBOUR, uow)
    with pytest.raises(Forbidden):
        comments.list_comments(task.task_id, NEIGHBOUR, uow)
    with pytest.raises(NotFound):
        comments.comment_task("none", CommentTask(text="什么"), AGENT, uow)
    with pytest.raises(Invalid, match="text"):
        comments.comment_task(task.task_id, CommentTask(text=" "), AGENT, uow)
    assert uow.comments.kept == []


def test_there_is_an_end_to_talking(uow: FakeUnitOfWork, task: Task, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(comments, "MOST_COMMENTS", 1)
    comments.comment_task(task.task_id, CommentTask(text="一"), AGENT, uow)
    with pytest.raises(Conflict, match="最多 1 条"):
        comments.comment_task(task.task_id, CommentTask(text="二"), AGENT, uow)


def test_a_report_may_refer_to_files_of_the_case(uow: FakeUnitOfWork, task: Task) -> None:
    tasks.sign_task(task.task_id, AGENT, uow)
    tasks.report_task(task.task_id, tasks.ReportTask(result="已核查", evidence=(FILE,)), AGENT, uow)
    assert task.evidence == uow.told(TaskReported)[0].evidence == (FILE,)


def issued(urge_id: str, task: Task | None, *, minutes: int = 1) -> tuple[UrgeIssued, int]:
    said = UrgeIssued(
        urge_id=urge_id,
        clock_id="clock",
        rung=Rung.HANDLER,
        origin=Origin.CASE,
        origin_number=NUMBER,
        task_id=task.task_id if task else None,
        region=FUSHAN,
        unit=f"{FUSHAN}-P",
        staff_id=AGENT.staff_id,
        passed_over=(),
    )
    return said, minutes


def signed(urge_id: str) -> UrgeSigned:
    return UrgeSigned(
        urge_id=urge_id, rung=Rung.HANDLER, origin=Origin.CASE, origin_number=NUMBER, signed_by=AGENT.staff_id
    )


def hear(event: tuple[UrgeIssued, int] | UrgeSigned, uow: UnitOfWork) -> None:
    if isinstance(event, UrgeSigned):
        urges.urge_signed(event, uow)
    else:
        said, minutes = event
        urges.urge_issued(said, NOW + timedelta(minutes=minutes), uow)


def test_the_last_unsigned_urge_is_shown_with_its_task(uow: FakeUnitOfWork, task: Task) -> None:
    hear(issued("u1", task, minutes=1), uow)
    assert (task.urge, task.urge_rung, task.urged) == ("u1", Rung.HANDLER, AGENT.staff_id)
    hear(issued("u2", task, minutes=5), uow)
    assert (task.urge, task.urged_at) == ("u2", NOW + timedelta(minutes=5))
    hear(signed("u2"), uow)
    assert task.urge == "u1", "the earlier one still waits"
    hear(signed("u1"), uow)
    assert (task.urge, task.urge_rung, task.urged, task.urged_at) == (None, None, None, None)
    assert part(uow, Part.LEAD).urge is None


@pytest.mark.parametrize("order", itertools.permutations(range(4)))
def test_the_order_in_which_urges_are_heard_of_changes_nothing(order: tuple[int, ...]) -> None:
    uow = FakeUnitOfWork()
    cases.case_accepted(ACCEPTED, uow)
    task = part(uow, Part.CO)
    heard = [issued("u1", task, minutes=1), signed("u1"), issued("u2", task, minutes=5), issued("u1", task, minutes=1)]
    for which in order:
        hear(heard[which], uow)
    assert task.urge == "u2"


def test_an_urge_about_the_whole_case_is_the_leads(uow: FakeUnitOfWork, task: Task) -> None:
    hear(issued("u1", None), uow)
    lead = part(uow, Part.LEAD)
    assert (lead.urge, task.urge) == ("u1", None)
    cases.case_withdrawn(WITHDRAWN, uow)
    assert lead.urge is None, "nothing is urged any more"
    hear(issued("u2", None), uow)
    assert lead.urge is None


def test_the_next_unit_is_not_urged_for_the_one_before(uow: FakeUnitOfWork, task: Task) -> None:
    tasks.sign_task(task.task_id, AGENT, uow)
    hear(issued("u1", task), uow)
    uow.now += timedelta(hours=1)
    moving.transfer_task(task.task_id, moving.TransferTask(reason="已迁走", unit=f"{SHANGWU}-P"), AGENT, uow)
    assert task.urge is None
    hear(issued("u2", task, minutes=2), uow)
    assert task.urge is None, "it was issued before the unit had it"
    hear(issued("u3", task, minutes=90), uow)
    assert task.urge == "u3"


def test_urges_of_what_is_not_known_here_do_no_harm(uow: FakeUnitOfWork) -> None:
    said, minutes = issued("u1", None)
    hear((replace(said, task_id="unknown"), minutes), uow)
    hear((replace(said, urge_id="u2", origin=Origin.DIRECTIVE, origin_number="D"), minutes), uow)
    hear(replace(signed("u3"), origin_number="elsewhere"), uow)
    assert all(task.urge is None for task in uow.tasks.kept.values())
    assert part(uow, Part.LEAD).assignee == HANDLER.staff_id
