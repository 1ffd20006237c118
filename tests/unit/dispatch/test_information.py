"""Information reported upward: first, followed up, last; each part confirmed by the tier above."""

from dataclasses import replace
from datetime import timedelta

import pytest

from services.dispatch.handlers import information
from services.dispatch.handlers.information import FollowUpInformation, InformationFile, ReportInformation
from services.dispatch.ports import InformationFilter
from shared.contracts import InformationKind, InformationReceived, InformationReported, ReportStage, Role
from shared.errors import Conflict, Forbidden, Invalid, NotFound
from tests.unit.dispatch.fakes import FakeUnitOfWork
from tests.unit.dispatch.small_county import (
    ADMINISTRATOR,
    AGENT,
    COUNTY_DISPATCHER,
    FUSHAN,
    HANDLER,
    NEIGHBOUR,
    NOW,
    SHANGWU,
    TOWNSHIP_LEADER,
    identity,
)

FLOOD = ReportInformation(
    kind=InformationKind.DISASTER,
    urgent=True,
    happened_at=NOW - timedelta(minutes=40),
    title="河水漫堤",
    text="王秀兰等 6 户已转移",
)
MORE, LAST = FollowUpInformation(text="水位回落"), FollowUpInformation(text="已复堤", final=True)
HEAD = identity("361103102-09", "361103102-H", Role.LEADER)


def sealed(text: str) -> str:
    return f"sealed:{len(text)}"


@pytest.fixture
def uow() -> FakeUnitOfWork:
    return FakeUnitOfWork()


@pytest.fixture
def flood(uow: FakeUnitOfWork) -> InformationFile:
    return information.report_information(FLOOD, AGENT, uow, sealed)


def test_a_first_report_goes_to_the_headship_above_in_time(uow: FakeUnitOfWork, flood: InformationFile) -> None:
    (told,) = uow.told(InformationReported)
    assert (told.stage, told.part, told.in_time) == (ReportStage.FIRST, 1, True)
    assert (told.to_unit, told.to_leader, told.place) == ("361103102-H", "361103102-09", FUSHAN)
    assert (told.title, told.text) == ("sealed:4", "sealed:11")
    assert "王秀兰" not in repr(uow.published) + repr(flood)


@pytest.mark.parametrize(("urgent", "late", "in_time"), [(True, 61, False), (True, 60, True), (False, 600, None)])
def test_only_what_is_urgent_has_a_time_limit(
    uow: FakeUnitOfWork, urgent: bool, late: int, in_time: bool | None
) -> None:
    command = replace(FLOOD, urgent=urgent, happened_at=NOW - timedelta(minutes=late))
    (part,) = information.report_information(command, AGENT, uow, sealed).parts
    assert part.in_time is in_time


def test_a_township_reports_to_the_county_and_the_county_to_nobody_here(uow: FakeUnitOfWork) -> None:
    for who in (HANDLER, COUNTY_DISPATCHER):
        information.report_information(FLOOD, who, uow, sealed)
    assert [told.to_unit for told in uow.told(InformationReported)] == ["361103-DC", None]


def test_it_is_followed_up_until_the_final_report(uow: FakeUnitOfWork, flood: InformationFile) -> None:
    report_id = flood.report.report_id
    for command in (MORE, LAST):
        file = information.follow_up_information(report_id, command, AGENT, uow, sealed)
    assert [part.stage for part in file.parts] == [ReportStage.FIRST, ReportStage.FOLLOW_UP, ReportStage.FINAL]
    with pytest.raises(Conflict, match="终报"):
        information.follow_up_information(report_id, MORE, AGENT, uow, sealed)
    with pytest.raises(Forbidden):
        information.follow_up_information(report_id, MORE, HANDLER, uow, sealed)


def test_the_tier_above_confirms_each_part_once(uow: FakeUnitOfWork, flood: InformationFile) -> None:
    report_id = flood.report.report_id
    for who in (AGENT, NEIGHBOUR, HANDLER):  # its own, a neighbour, and one above who keeps no records
        with pytest.raises(Forbidden):
            information.receive_information(report_id, "1", who, uow)
    information.receive_information(report_id, "1", HEAD, uow)
    (told,) = uow.told(InformationReceived)
    assert (told.part, told.unit, told.by) == (1, "361103102-H", HEAD.staff_id)
    with pytest.raises(Conflict):
        information.receive_information(report_id, "1", TOWNSHIP_LEADER, uow)
    with pytest.raises(NotFound):
        information.receive_information(report_id, "2", HEAD, uow)


@pytest.mark.parametrize(
    ("command", "field"),
    [
        (replace(FLOOD, title=""), "title"),
        (replace(FLOOD, text=" "), "text"),
        (replace(FLOOD, happened_at=NOW + timedelta(minutes=1)), "happened_at"),
        (replace(FLOOD, happened_at=NOW - timedelta(days=400)), "happened_at"),
        (replace(FLOOD, place=SHANGWU), "place"),
        (replace(FLOOD, text="机密★10年\n内容"), "text"),
        (replace(FLOOD, title="【绝 密】情况"), "title"),
    ],
)
def test_what_is_wrong_is_named_and_classified_papers_stay_out(
    uow: FakeUnitOfWork, command: ReportInformation, field: str
) -> None:
    with pytest.raises(Invalid, match=field):
        information.report_information(command, AGENT, uow, sealed)
    assert uow.published == []


def test_to_speak_of_secrecy_is_no_secret(uow: FakeUnitOfWork, flood: InformationFile) -> None:
    open_text = FollowUpInformation(text="已开展保守国家秘密宣传")
    information.follow_up_information(flood.report.report_id, open_text, AGENT, uow, sealed)


def test_who_works_nowhere_reports_nothing(uow: FakeUnitOfWork) -> None:
    with pytest.raises(Forbidden):
        information.report_information(FLOOD, ADMINISTRATOR, uow, sealed)


def test_it_is_seen_by_the_unit_and_above(uow: FakeUnitOfWork, flood: InformationFile) -> None:
    report = flood.report
    assert information.show_information(report.report_id, TOWNSHIP_LEADER, uow).report is report
    assert list(information.list_information(InformationFilter(), NEIGHBOUR, uow).items) == []
    with pytest.raises(Forbidden):
        information.show_information(report.report_id, NEIGHBOUR, uow)
