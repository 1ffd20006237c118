"""Who is told that a stamp, a duty or information waits for them; nothing that is sealed is said."""

from typing import Any

import pytest

from services.notify.handlers import matters, registers
from services.notify.model import Channel
from shared.contracts import (
    ClockKind,
    ClockWarned,
    DutyHandedOver,
    InformationReported,
    Origin,
    Part,
    ReportStage,
    StampUseDecided,
    StampUseRequested,
    TaskAssigned,
)
from tests.unit.notify.fakes import FakeUnitOfWork, desk, event_of

SEALED_TEXT = "z1.0a1b2c3d."


@pytest.fixture
def uow() -> FakeUnitOfWork:
    return FakeUnitOfWork()


def told(uow: FakeUnitOfWork) -> list[str]:
    assert all(message.channel is Channel.INBOX for message in uow.written())
    assert all(SEALED_TEXT not in repr(message) for message in uow.written())
    return [message.recipient for message in uow.written()]


def test_everybody_who_may_approve_is_told_but_not_who_asks(uow: FakeUnitOfWork) -> None:
    event = event_of(StampUseRequested, approvers=("a", "b", "asker"), by="asker")
    for _ in range(2):  # delivered twice
        registers.stamp_use_requested(event, uow, desk)
    assert told(uow) == ["a", "b"]
    assert "洋口镇人民政府公章" in uow.written()[0].title_zh


def test_a_request_that_only_its_asker_could_approve_goes_to_who_leads_the_office(uow: FakeUnitOfWork) -> None:
    uow.add_office("361103102-H", leader="head")
    registers.stamp_use_requested(event_of(StampUseRequested, approvers=("asker",), by="asker"), uow, desk)
    assert told(uow) == ["head"]
    assert "转请您处理" in uow.written()[0].text_zh


@pytest.mark.parametrize(("approved", "recipients"), [(True, ["asker", "keeper"]), (False, ["asker"])])
def test_the_keeper_hears_of_what_is_approved(uow: FakeUnitOfWork, approved: bool, recipients: list[str]) -> None:
    event = event_of(StampUseDecided, approved=approved, requested_by="asker", keeper="keeper", reason=SEALED_TEXT)
    registers.stamp_use_decided(event, uow, desk)
    assert told(uow) == recipients


def test_the_next_on_duty_is_told(uow: FakeUnitOfWork) -> None:
    registers.duty_handed_over(event_of(DutyHandedOver, to="next"), uow, desk)
    assert told(uow) == ["next"]


@pytest.mark.parametrize("stage", list(ReportStage))
@pytest.mark.parametrize("urgent", [True, False])
def test_information_is_told_to_who_leads_the_unit_above(uow: FakeUnitOfWork, stage: ReportStage, urgent: bool) -> None:
    event = event_of(InformationReported, stage=stage, urgent=urgent, to_leader="head")
    registers.information_reported(event, uow, desk)
    assert told(uow) == ["head"]
    assert ("【紧急】" in uow.written()[0].title_zh) is urgent


def test_a_decision_is_told_as_any_task_and_its_clock_by_what_was_decided(uow: FakeUnitOfWork) -> None:
    decision: dict[str, Any] = {"origin": Origin.DECISION, "origin_number": "M361103102-20261123-01-1"}
    placed = event_of(TaskAssigned, part=Part.LEAD, title="入户核查", assignee="worker", **decision)
    matters.task_assigned(placed, uow, desk)
    late = event_of(ClockWarned, kind=ClockKind.DECISION, task_id=placed.data.task_id, staff_id="worker", **decision)
    matters.deadline_passed(late, uow, desk)
    assert told(uow) == ["worker", "worker"]
    assert "会议议定事项" in uow.written()[0].text_zh
    assert "入户核查" in uow.written()[1].title_zh
