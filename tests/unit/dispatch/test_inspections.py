"""Inspecting a village: checklists in versions, every check answered, findings that become cases."""

import itertools
from dataclasses import replace
from typing import Any

import pytest

from services.dispatch.handlers.advice import Advise, advise, latest_advice
from services.dispatch.handlers.checklists import GivenChecklist, PutChecklists, list_checklists, put_checklists
from services.dispatch.handlers.inspections import (
    Inspect,
    Inspected,
    finding_filed,
    finding_refused,
    inspect,
    latest_inspections,
    show_inspection,
)
from services.dispatch.model.advice import Outcome
from services.dispatch.model.checklist import Check
from services.dispatch.model.inspection import Answer, FindingState, Verdict
from shared.contracts import AdviceGiven, FindingFiled, FindingRefused, FindingReported, InspectionRecorded, Role
from shared.errors import Conflict, Forbidden, Invalid, NotYet
from tests.unit.dispatch.fakes import FakeUnitOfWork
from tests.unit.dispatch.small_county import (
    ADMINISTRATOR,
    AGENT,
    CIVIL,
    COUNTY,
    FUSHAN,
    NEIGHBOUR,
    SHANGWU,
    TOWNSHIP_LEADER,
    XIAWU,
    identity,
)

FIRE = GivenChecklist(
    code="fire",
    title="消防检查",
    checks=(
        Check(code="exits", text="疏散通道畅通", item="yjjy", urgent=True),
        Check(code="hydrant", text="消火栓有水", item="yjjy"),
    ),
)
FINE = (Answer(check="exits", verdict=Verdict.FINE), Answer(check="hydrant", verdict=Verdict.NOT_APPLICABLE))
BLOCKED = (Answer(check="exits", verdict=Verdict.FINDING, note="杂物堵塞"), FINE[1])


def seal(text: str) -> str:
    return f"sealed({text})"


def put(uow: FakeUnitOfWork, *given: GivenChecklist) -> list[tuple[str, int]]:
    loaded = put_checklists(PutChecklists(county=COUNTY, checklists=given), ADMINISTRATOR, uow)
    return [(each.code, each.version) for each in loaded]


@pytest.fixture
def uow() -> FakeUnitOfWork:
    uow = FakeUnitOfWork()
    put(uow, FIRE)
    return uow


def inspected(uow: FakeUnitOfWork, answers: tuple[Answer, ...] = BLOCKED, **more: Any) -> Inspected:
    said: dict[str, Any] = {"checklist": "fire", "version": 1, "place": FUSHAN, "answers": answers, **more}
    return inspect(Inspect(**said), AGENT, uow, seal)


def test_only_what_has_changed_becomes_a_version(uow: FakeUnitOfWork) -> None:
    assert put(uow, FIRE) == [("fire", 1)]
    assert put(uow, replace(FIRE, title="消防安全"), replace(FIRE, code="water")) == [("fire", 2), ("water", 1)]
    assert [each.version for each in uow.checklists.kept] == [1, 2, 1]


def test_one_that_is_out_of_use_is_not_offered_and_not_worked_through(uow: FakeUnitOfWork) -> None:
    put(uow, replace(FIRE, active=False))
    assert list_checklists(None, AGENT, uow) == []
    with pytest.raises(Conflict, match="停用"):
        inspected(uow, version=2)


@pytest.mark.parametrize(
    ("changed", "fields"),
    [
        ({"title": " "}, ["checklists[0].title"]),
        ({"checks": ()}, ["checklists[0].checks"]),
        ({"checks": (FIRE.checks[0], FIRE.checks[0])}, ["checklists[0].checks[1].code"]),
        (
            {"checks": (Check(code="Ä", text="", item=""),)},
            ["checklists[0].checks[0].code", "checklists[0].checks[0].text", "checklists[0].checks[0].item"],
        ),
    ],
)
def test_a_checklist_nobody_could_work_through_is_refused(
    uow: FakeUnitOfWork, changed: dict[str, Any], fields: list[str]
) -> None:
    with pytest.raises(Invalid) as refused:
        put(uow, replace(FIRE, **changed))
    assert [fault.field for fault in refused.value.errors] == fields


def test_checklists_are_the_countys_administrators(uow: FakeUnitOfWork) -> None:
    other = identity("a", "", Role.ADMINISTRATOR, scope="522634")
    with pytest.raises(Forbidden):
        put_checklists(PutChecklists(county=COUNTY, checklists=(FIRE,)), other, uow)


def test_each_finding_is_reported_once_with_what_was_found_sealed(uow: FakeUnitOfWork) -> None:
    done = inspected(uow)
    (said,) = uow.told(FindingReported)
    assert (said.item, said.region, said.urgent, said.by) == ("yjjy", FUSHAN, True, AGENT.staff_id)
    assert said.summary == "sealed(疏散通道畅通：杂物堵塞)"
    (recorded,) = uow.told(InspectionRecorded)
    assert (recorded.checks, recorded.findings) == (2, 1)
    assert [each.state for each in done.findings] == [FindingState.REPORTED]


def test_where_all_is_well_there_is_nothing_to_report(uow: FakeUnitOfWork) -> None:
    assert inspected(uow, FINE).findings == []
    assert uow.told(FindingReported) == []


@pytest.mark.parametrize(
    ("answers", "field"),
    [
        (FINE[:1], "answers"),
        ((*FINE, FINE[0]), "answers[2].check"),
        ((*FINE, Answer(check="lamp", verdict=Verdict.FINE)), "answers[2].check"),
        ((Answer(check="exits", verdict=Verdict.FINDING, note=" "), FINE[1]), "answers[0].note"),
    ],
)
def test_every_check_has_one_answer_and_a_finding_says_what(
    uow: FakeUnitOfWork, answers: tuple[Answer, ...], field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        inspected(uow, answers)
    assert refused.value.errors[0].field == field
    assert uow.inspections.kept == []


def test_an_old_version_is_not_worked_through(uow: FakeUnitOfWork) -> None:
    put(uow, replace(FIRE, title="消防安全"))
    with pytest.raises(Conflict, match="第 2 版"):
        inspected(uow)


@pytest.mark.parametrize(("place", "error"), [(SHANGWU, Forbidden), (XIAWU, Forbidden), ("361103102", Invalid)])
def test_one_inspects_villages_of_ones_own(uow: FakeUnitOfWork, place: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        inspected(uow, place=place)


def test_who_only_reviews_does_not_inspect(uow: FakeUnitOfWork) -> None:
    with pytest.raises(Forbidden, match="督查"):
        inspect(
            Inspect(checklist="fire", version=1, place=FUSHAN, answers=FINE),
            identity("x", "361103102-1", Role.CLERK),
            uow,
            seal,
        )


def test_a_finding_knows_its_case_however_it_is_told(uow: FakeUnitOfWork) -> None:
    (finding,) = inspected(uow).findings
    filed = FindingFiled(finding_id=finding.finding_id, number="361103-20261123-000001-0")
    for _ in range(2):
        finding_filed(filed, uow)
    finding_refused(FindingRefused(finding_id=finding.finding_id, reason="没有"), uow)
    assert (finding.state, finding.case_number, finding.refusal) == (FindingState.FILED, filed.number, "")
    with pytest.raises(NotYet):
        finding_filed(replace(filed, finding_id="nobody"), uow)


def test_why_there_is_no_case_is_shown(uow: FakeUnitOfWork) -> None:
    (finding,) = inspected(uow).findings
    finding_refused(FindingRefused(finding_id=finding.finding_id, reason="事项目录里没有“yjjy”"), uow)
    shown = show_inspection(finding.inspection_id, TOWNSHIP_LEADER, uow)
    assert [each.refusal for each in shown.findings] == ["事项目录里没有“yjjy”"]


def test_inspections_are_seen_over_the_village_and_by_the_unit(uow: FakeUnitOfWork) -> None:
    done = inspected(uow)
    assert latest_inspections(None, None, AGENT, uow)[0].findings == done.findings
    assert latest_inspections(None, FUSHAN, TOWNSHIP_LEADER, uow)[0].inspection is done.inspection
    for look, who in itertools.product(
        (
            lambda who: latest_inspections(None, FUSHAN, who, uow),
            lambda who: show_inspection(done.inspection.inspection_id, who, uow),
        ),
        (NEIGHBOUR,),
    ):
        with pytest.raises(Forbidden):
            look(who)


ADVICE = Advise(place=FUSHAN, line=CIVIL, topic="低保怎么办", outcome=Outcome.UNDERSTOOD, guide="q-1")


def test_advice_is_on_record_and_what_was_asked_stays_here(uow: FakeUnitOfWork) -> None:
    given = advise(ADVICE, AGENT, uow)
    assert latest_advice(None, AGENT, uow) == [given]
    (said,) = uow.told(AdviceGiven)
    assert (said.guide, said.outcome, said.unit) == ("q-1", "understood", f"{FUSHAN}-P")
    assert "低保" not in repr(said)


def test_advice_is_given_where_one_works(uow: FakeUnitOfWork) -> None:
    with pytest.raises(Invalid):
        advise(replace(ADVICE, place=SHANGWU), AGENT, uow)
    with pytest.raises(Forbidden):
        advise(ADVICE, identity("361103-01", "361103-MZ", Role.HANDLER), uow)
    with pytest.raises(Invalid) as refused:
        advise(replace(ADVICE, topic=" "), AGENT, uow)
    assert refused.value.errors[0].field == "topic"
