"""Orders and documents from above: taken in, decided on, sent out, answered."""

import itertools
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.intake.handlers.directives import answering, filing, issuing
from services.intake.handlers.directives.access import directive_in_scope
from services.intake.handlers.directives.addressing import NamedTargets
from services.intake.handlers.directives.receiving import (
    CorrectDirective,
    NamedMilestone,
    PreviewTargets,
    ReceiveDirective,
    correct_directive,
    preview,
    receive_directive,
)
from services.intake.model.directive import MOVES, Directive, Retention, State
from services.intake.model.look import Purpose
from services.intake.model.numbers import is_number
from services.intake.model.organisation import Unit
from services.intake.model.staff import StaffMember
from services.intake.ports import ArchiveFilter, DirectiveFilter
from shared.contracts import (
    Decision,
    DirectiveAction,
    DirectiveCancelled,
    DirectiveCompleted,
    DirectiveDecided,
    DirectiveDispatched,
    DirectiveFiled,
    DirectiveIssued,
    DirectiveMilestoneReached,
    DirectiveProposed,
    DirectiveReceived,
    DirectiveTarget,
    LookReason,
    LookRegistered,
    Origin,
    Part,
    Role,
    TaskDone,
    TaskReported,
    TaskSigned,
    Tier,
    UnitKind,
    Urgency,
)
from shared.errors import Conflict, Forbidden, Invalid, NotFound, NotYet
from tests.unit.intake.fakes import COUNTY, MORNING, TOWNSHIP, VILLAGE, FakeUnitOfWork, identity

ISSUER = identity(Role.ISSUER, scope=COUNTY, staff_id="issuer")
OTHER_ISSUER = replace(identity(Role.ISSUER, scope=COUNTY, staff_id="other"), unit="elsewhere")
LEADER = replace(identity(Role.LEADER, scope=COUNTY, staff_id="leader"), unit="head")
POST = f"{VILLAGE}-P"
OVER = [State.COMPLETED, State.KEPT, State.CANCELLED, State.SUPERSEDED]


@pytest.fixture
def uow() -> FakeUnitOfWork:
    uow = FakeUnitOfWork()
    kinds = ((COUNTY, "MZ", UnitKind.DEPARTMENT), (TOWNSHIP, "H", UnitKind.HEADSHIP), (VILLAGE, "P", UnitKind.POST))
    for region, mark, kind in kinds:
        tier = {6: Tier.COUNTY, 9: Tier.TOWNSHIP, 12: Tier.VILLAGE}[len(region)]
        uow.units.put(Unit(code=f"{region}-{mark}", name="机构", tier=tier, region=region, kind=kind, sequence=1))
    for staff_id in ("leader", "issuer"):
        uow.staff.put(StaffMember(staff_id=staff_id, name="某", unit="u", scope=COUNTY, active=True, sequence=1))
    return uow


def receive(uow: FakeUnitOfWork, actor: Any = ISSUER, **changes: Any) -> Directive:
    """A directive in the short form; with ``targets``, in the long one."""
    fields: dict[str, Any] = {
        "title": "关于做好医保缴费工作的通知",
        "action": DirectiveAction.READ,
        "line": "medical_insurance",
        "document": "广府办字〔2026〕58号",
    }
    if "targets" not in changes:
        fields |= {"region": COUNTY, "target_tier": Tier.VILLAGE}
    return receive_directive(ReceiveDirective(**{**fields, **changes}), actor, uow)


def from_above(uow: FakeUnitOfWork, **changes: Any) -> Directive:
    """A paper from above that has to be acted on."""
    return receive(uow, **{"issuing_unit": "市医保局", "action": DirectiveAction.ACT, **changes})


def proposed(uow: FakeUnitOfWork, **changes: Any) -> Directive:
    return propose(uow, from_above(uow, **changes).number)


def propose(uow: FakeUnitOfWork, number: str, decider: str = "leader") -> Directive:
    command = issuing.ProposeDirective(opinion="拟请各村办理", decider=decider)
    return issuing.propose_directive(number, command, ISSUER, uow)


def decide(uow: FakeUnitOfWork, number: str, decision: Decision = Decision.SEND, actor: Any = LEADER) -> Directive:
    command = issuing.DecideDirective(decision=decision, opinion="同意")
    return issuing.decide_directive(number, command, actor, uow)


def completed(uow: FakeUnitOfWork) -> Directive:
    directive = receive(uow)
    answering.directive_completed(DirectiveCompleted(number=directive.number, tasks=1), uow)
    return directive


# the short form


def test_it_is_numbered_stored_published_and_goes_out(uow: FakeUnitOfWork) -> None:
    directive = receive(uow)
    assert directive.number.startswith("D361103-20261123-000001-")
    assert is_number(directive.number)
    assert (directive.issued_by, directive.received_at) == ("issuer", MORNING)
    assert (directive.state, directive.issued_at) == (State.ISSUED, MORNING)
    (received,), (issued,) = uow.of(DirectiveReceived), uow.of(DirectiveIssued)
    assert (received.number, received.region, received.target_tier) == (directive.number, COUNTY, Tier.VILLAGE)
    assert issued.targets == (DirectiveTarget(region=COUNTY, tier=Tier.VILLAGE),)
    assert (issued.by, issued.before_decision) == ("issuer", False)


@pytest.mark.parametrize(
    ("given", "urgency", "urgent"),
    [
        ({}, Urgency.ROUTINE, False),
        ({"urgent": True}, Urgency.EXPEDITED, True),
        ({"urgency": Urgency.ORDINARY}, Urgency.ORDINARY, False),
        ({"urgency": Urgency.URGENT}, Urgency.URGENT, True),
        ({"urgency": Urgency.MOST_URGENT, "urgent": False}, Urgency.MOST_URGENT, True),
    ],
)
def test_the_grade_says_whether_it_hurries(
    uow: FakeUnitOfWork, given: dict[str, Any], urgency: Urgency, urgent: bool
) -> None:
    directive = receive(uow, **given)
    assert (directive.urgency, directive.urgent) == (urgency, urgent)
    assert uow.of(DirectiveIssued)[0].urgent is urgent


def test_nobody_addresses_units_outside_their_scope(uow: FakeUnitOfWork) -> None:
    with pytest.raises(Forbidden):
        receive(uow, identity(Role.ISSUER, scope=TOWNSHIP))
    assert receive(uow, identity(Role.ISSUER, scope=TOWNSHIP), region=TOWNSHIP)
    with pytest.raises(Forbidden):
        receive(uow, identity(Role.ISSUER, scope=TOWNSHIP), targets=(NamedTargets(units=("361103-MZ",)),))


def test_an_unknown_region_is_named(uow: FakeUnitOfWork) -> None:
    with pytest.raises(Invalid) as refused:
        receive(uow, region="361103999")
    assert refused.value.errors[0].field == "region"
    assert uow.directives.known == {}


# whom it addresses


def test_units_lists_and_subtrees_are_resolved_and_what_is_unknown_is_said(uow: FakeUnitOfWork) -> None:
    targets = (NamedTargets(units=(POST, "nothing")), NamedTargets(regions=(TOWNSHIP, "361103999"), subtree=True))
    reach = preview(PreviewTargets(targets=targets), ISSUER, uow)
    assert (reach.units, reach.unresolved) == (2, ("nothing", "361103999"))
    assert reach.units_by_tier == {"county": 0, "township": 1, "village": 1}
    assert uow.published == [], "nothing is sent"
    directive = receive(uow, targets=targets)
    assert (directive.region, directive.target_tier) == (TOWNSHIP, None)
    assert uow.of(DirectiveIssued)[0].targets == (
        DirectiveTarget(region=VILLAGE, unit=POST),
        DirectiveTarget(region=TOWNSHIP),
    )


def test_a_list_of_regions_means_their_own_units(uow: FakeUnitOfWork) -> None:
    reach = preview(PreviewTargets(targets=(NamedTargets(regions=(TOWNSHIP, VILLAGE)),)), ISSUER, uow)
    assert (reach.units, reach.places) == (2, 2)


def test_a_region_without_a_unit_is_shown_as_stood_in_for(uow: FakeUnitOfWork) -> None:
    uow.regions.put(f"{TOWNSHIP}201", "上吴村", "village", TOWNSHIP, 1)
    named = NamedTargets(regions=(COUNTY,), tier=Tier.VILLAGE)
    reach = preview(PreviewTargets(targets=(named,)), ISSUER, uow)
    assert (reach.units, reach.places, reach.stood_in_for) == (1, 2, (f"{TOWNSHIP}201",))


def test_an_old_unit_reaches_its_successors(uow: FakeUnitOfWork) -> None:
    old = Unit(code="old", name="老所", tier=Tier.TOWNSHIP, region=TOWNSHIP, kind=UnitKind.OFFICE)
    uow.units.put(replace(old, valid_to=date(2026, 6, 30), successors=(POST, f"{TOWNSHIP}-H"), sequence=1))
    reach = preview(PreviewTargets(targets=(NamedTargets(units=("old",)),)), ISSUER, uow)
    assert reach.units == 2
    assert [(each.code, each.name, each.now) for each in reach.replaced] == [("old", "老所", (POST, f"{TOWNSHIP}-H"))]
    assert receive(uow, targets=(NamedTargets(units=("old",)),)).targets[0].unit == "old", "as it was written"


def test_at_least_one_target_must_exist_and_all_in_one_county(uow: FakeUnitOfWork) -> None:
    with pytest.raises(Invalid) as refused:
        receive(uow, targets=(NamedTargets(units=("nothing",)),))
    assert refused.value.errors[0].field == "targets"
    uow.regions.put("361104", "邻县", "county", None, 1)
    with pytest.raises(Invalid, match="one county"):
        receive(uow, identity(Role.ISSUER, scope=""), targets=(NamedTargets(regions=(COUNTY, "361104")),))


# who sees it


@pytest.mark.parametrize(
    ("scope", "sees"),
    [("", True), (COUNTY, True), (TOWNSHIP, True), (VILLAGE, True), ("361102", False), ("361102101", False)],
)
def test_those_it_addresses_and_those_above_them_see_it(uow: FakeUnitOfWork, scope: str, sees: bool) -> None:
    number = receive(uow).number
    actor = identity(Role.HANDLER, scope=scope)
    if sees:
        assert directive_in_scope(number, actor, uow).number == number
    else:
        with pytest.raises(NotFound, match=number):
            directive_in_scope(number, actor, uow)


def test_another_townships_directive_is_not_seen(uow: FakeUnitOfWork) -> None:
    number = receive(uow, region=TOWNSHIP).number
    assert directive_in_scope(number, identity(Role.HANDLER, scope=VILLAGE), uow)
    with pytest.raises(NotFound):
        directive_in_scope(number, identity(Role.HANDLER, scope="361103103"), uow)


def test_until_it_is_out_only_those_who_decide_see_it(uow: FakeUnitOfWork) -> None:
    number = from_above(uow).number
    for actor in (identity(Role.HANDLER, scope=COUNTY), identity(Role.LEADER, scope=VILLAGE)):
        with pytest.raises(NotFound):
            directive_in_scope(number, actor, uow)
        assert filing.list_directives(DirectiveFilter(), actor, uow).directives == []
    assert directive_in_scope(number, LEADER, uow)


# proposal and decision


def test_a_paper_to_act_on_waits_for_the_leader(uow: FakeUnitOfWork) -> None:
    directive = proposed(uow)
    assert (directive.state, uow.of(DirectiveIssued)) == (State.PROPOSED, [])
    decide(uow, directive.number)
    assert directive.state is State.ISSUED
    assert uow.of(DirectiveProposed)[0].decider == "leader"
    assert uow.of(DirectiveDecided) == [
        DirectiveDecided(number=directive.number, decision=Decision.SEND, opinion="同意", by="leader")
    ]
    assert uow.of(DirectiveIssued)[0].by == "leader"
    assert [record.act for record in directive.records] == ["register", "propose", "decide", "issue"]
    assert [record.by for record in directive.records] == ["issuer", "issuer", "leader", "leader"]


def test_one_to_read_needs_no_decision(uow: FakeUnitOfWork) -> None:
    assert receive(uow, issuing_unit="市医保局").state is State.ISSUED
    with pytest.raises(Conflict):
        propose(uow, receive(uow).number)


def test_it_may_go_back_to_be_proposed_anew_or_only_be_kept(uow: FakeUnitOfWork) -> None:
    directive = proposed(uow)
    decide(uow, directive.number, Decision.REDO)
    assert (directive.state, directive.decision_outstanding) == (State.REGISTERED, True)
    with pytest.raises(Conflict):
        decide(uow, directive.number)
    again = issuing.ProposeDirective(opinion="改请两镇办理", decider="leader")
    issuing.propose_directive(directive.number, again, ISSUER, uow)
    decide(uow, directive.number, Decision.KEEP)
    assert (directive.state, uow.of(DirectiveIssued)) == (State.KEPT, [])
    with pytest.raises(Conflict):
        decide(uow, directive.number)


def test_an_urgent_one_goes_at_once_and_is_decided_afterwards(uow: FakeUnitOfWork) -> None:
    with pytest.raises(Invalid) as refused:
        from_above(uow, at_once=True)
    assert refused.value.errors[0].field == "at_once"
    directive = from_above(uow, at_once=True, urgency=Urgency.URGENT)
    assert uow.of(DirectiveIssued)[0].before_decision is True
    answering.directive_completed(DirectiveCompleted(number=directive.number, tasks=1), uow)
    with pytest.raises(Conflict, match="补批"):
        filing.file_directive(directive.number, filing.FileDirective(retention=Retention.TEN_YEARS), ISSUER, uow)


def test_what_went_out_first_can_be_confirmed_but_not_held_back(uow: FakeUnitOfWork) -> None:
    directive = proposed(uow, at_once=True, urgency=Urgency.URGENT)
    assert directive.state is State.ISSUED
    with pytest.raises(Conflict):
        decide(uow, directive.number, Decision.KEEP)
    decide(uow, directive.number)
    assert not directive.decision_outstanding
    assert len(uow.of(DirectiveIssued)) == 1, "it went out once"


def test_nobody_decides_alone(uow: FakeUnitOfWork) -> None:
    directive = from_above(uow)
    with pytest.raises(Invalid) as refused:
        propose(uow, directive.number, "issuer")
    assert refused.value.errors[0].field == "decider"
    proposed_one = proposed(uow)
    with pytest.raises(Forbidden):
        decide(uow, proposed_one.number, actor=replace(ISSUER, roles=frozenset({Role.LEADER})))
    with pytest.raises(NotFound):
        decide(uow, proposed_one.number, actor=identity(Role.LEADER, scope=TOWNSHIP))


@pytest.mark.parametrize("decider", ["nobody", "gone", "villager"])
def test_it_is_put_to_a_leader_who_is_there_and_covers_it(uow: FakeUnitOfWork, decider: str) -> None:
    uow.staff.put(StaffMember(staff_id="gone", name="", unit="u", scope=COUNTY, active=False, sequence=1))
    uow.staff.put(StaffMember(staff_id="villager", name="", unit="u", scope=VILLAGE, active=True, sequence=1))
    with pytest.raises(Invalid) as refused:
        propose(uow, from_above(uow).number, decider)
    assert refused.value.errors[0].field == "decider"


# cancellation and correction


def test_its_issuer_may_take_it_back_with_a_reason(uow: FakeUnitOfWork) -> None:
    directive = receive(uow)
    with pytest.raises(Forbidden):
        issuing.cancel_directive(directive.number, issuing.CancelDirective(reason="有误"), OTHER_ISSUER, uow)
    issuing.cancel_directive(directive.number, issuing.CancelDirective(reason="有误"), ISSUER, uow)
    assert (directive.state, directive.ended_reason) == (State.CANCELLED, "有误")
    assert uow.of(DirectiveCancelled) == [DirectiveCancelled(number=directive.number, reason="有误", by="issuer")]
    answering.directive_completed(DirectiveCompleted(number=directive.number, tasks=1), uow)
    assert directive.state is State.CANCELLED, "what dispatch tells later does not revive it"


def correct(uow: FakeUnitOfWork, number: str, **changes: Any) -> Directive:
    fields = {"title": "更正：关于做好医保缴费工作的通知", "action": DirectiveAction.READ, "line": "medical_insurance"}
    body = ReceiveDirective(**{**fields, "region": COUNTY, "target_tier": Tier.VILLAGE, **changes})
    return correct_directive(number, CorrectDirective(reason="日期有误", directive=body), ISSUER, uow)


def test_a_correction_takes_the_place_of_what_was_wrong(uow: FakeUnitOfWork) -> None:
    wrong = receive(uow)
    correction = correct(uow, wrong.number)
    assert (wrong.state, wrong.corrected_by, correction.corrects) == (
        State.SUPERSEDED,
        correction.number,
        wrong.number,
    )
    (gone,) = uow.of(DirectiveCancelled)
    assert (gone.number, gone.superseded_by, gone.reason) == (wrong.number, correction.number, "日期有误")
    with pytest.raises(Conflict):
        correct(uow, wrong.number)


def test_a_correction_that_has_to_be_decided_changes_nothing_until_it_goes_out(uow: FakeUnitOfWork) -> None:
    wrong = receive(uow)
    act = {"issuing_unit": "市医保局", "action": DirectiveAction.ACT}
    correction = correct(uow, wrong.number, **act)
    assert wrong.state is State.ISSUED
    with pytest.raises(Conflict, match=correction.number):
        correct(uow, wrong.number)
    issuing.cancel_directive(correction.number, issuing.CancelDirective(reason="不必更正"), ISSUER, uow)
    second = correct(uow, wrong.number, **act)
    issuing.propose_directive(second.number, issuing.ProposeDirective(opinion="拟", decider="leader"), ISSUER, uow)
    decide(uow, second.number)
    assert (wrong.state, wrong.corrected_by, wrong.ended_reason) == (State.SUPERSEDED, second.number, "日期有误")


# milestones and answers


def test_milestones_are_numbered_told_and_reached_once(uow: FakeUnitOfWork) -> None:
    due = date(2026, 12, 10)
    milestones = (NamedMilestone(what="宣传", due=due), NamedMilestone(what="入户", due=due, region=TOWNSHIP))
    directive = receive(uow, milestones=milestones)
    told = uow.of(DirectiveIssued)[0].milestones
    assert [(each.code, each.what, each.due) for each in told] == [("1", "宣传", due), ("2", "入户", due)]
    assert told[1].target == DirectiveTarget(region=TOWNSHIP)
    command = issuing.ReachMilestone(remark="已完成")
    issuing.reach_milestone(directive.number, "1", command, ISSUER, uow)
    assert uow.of(DirectiveMilestoneReached)[0].milestone == "1"
    with pytest.raises(Conflict):
        issuing.reach_milestone(directive.number, "1", command, ISSUER, uow)
    with pytest.raises(NotFound):
        issuing.reach_milestone(directive.number, "9", command, ISSUER, uow)
    with pytest.raises(Forbidden):
        issuing.reach_milestone(directive.number, "2", command, identity(Role.LEADER, scope=TOWNSHIP), uow)


def test_a_milestone_in_the_past_is_refused_by_its_field(uow: FakeUnitOfWork) -> None:
    with pytest.raises(Invalid) as refused:
        receive(uow, milestones=(NamedMilestone(what="宣传", due=date(2026, 11, 22)),))
    assert refused.value.errors[0].field == "milestones[0].due"


def test_answers_are_kept_in_whatever_order_they_come(uow: FakeUnitOfWork) -> None:
    number = receive(uow).number
    head: dict[str, Any] = {"task_id": "t", "origin": Origin.DIRECTIVE, "origin_number": number, "unit": POST}
    answering.task_done(TaskDone(**head, part=Part.LEAD, answer=""), MORNING, uow)
    reported = TaskReported(**head, reported_by="a", result="已办")
    answering.task_reported(reported, MORNING, uow)
    answering.task_reported(reported, MORNING, uow)
    answering.task_signed(TaskSigned(**head, signed_by="a"), MORNING, uow)
    case = {**head, "task_id": "of a case", "origin": Origin.CASE}
    answering.task_signed(TaskSigned(**case, signed_by="a"), MORNING, uow)
    asked_for = {**head, "task_id": "part of t"}
    answering.task_signed(TaskSigned(**asked_for, signed_by="b", parent="t"), MORNING, uow)
    (answer,) = answering.list_answers(number, ISSUER, uow)
    assert (answer.result, answer.signed_by, answer.done_at) == ("已办", "a", MORNING)
    with pytest.raises(Forbidden):
        answering.list_answers(number, identity(Role.LEADER, scope=TOWNSHIP), uow)


def test_it_is_completed_when_every_target_has_answered(uow: FakeUnitOfWork) -> None:
    directive = receive(uow)
    answering.directive_dispatched(DirectiveDispatched(number=directive.number, tasks=7), uow)
    assert directive.tasks == 7
    done = DirectiveCompleted(number=directive.number, tasks=7)
    answering.directive_completed(done, uow)
    answering.directive_completed(done, uow)
    assert (directive.state, directive.ended_at) == (State.COMPLETED, MORNING)
    assert [record.act for record in directive.records].count("complete") == 1
    for event in (DirectiveCompleted(number="D", tasks=1), DirectiveDispatched(number="D", tasks=1)):
        with pytest.raises(NotYet):
            answering.directive_completed(event, uow) if isinstance(
                event, DirectiveCompleted
            ) else answering.directive_dispatched(event, uow)


# filing


def test_a_finished_one_is_filed_under_a_number_and_found_by_its_index(uow: FakeUnitOfWork) -> None:
    directive = completed(uow)
    command = filing.FileDirective(retention=Retention.TEN_YEARS, keywords=("医保", " 缴费 ", "医保"))
    filing.file_directive(directive.number, command, ISSUER, uow)
    assert directive.archive_number == "361103-WS·2026-D10-0001"
    assert (directive.keywords, directive.filing_year) == (("医保", "缴费"), 2026)
    assert uow.of(DirectiveFiled)[0].archive_number == directive.archive_number
    for words in ("缴费", "医保 58号", "２０２６-d10", directive.number):
        found = filing.search_archive(ArchiveFilter(words=filing.words_of(words)), ISSUER, uow)
        assert [file.directive for file in found.directives] == [directive], words
    for nothing in ("防汛", "医保 防汛"):
        assert not filing.search_archive(ArchiveFilter(words=filing.words_of(nothing)), ISSUER, uow).directives
    with pytest.raises(Conflict):
        filing.file_directive(directive.number, command, ISSUER, uow)


def test_numbers_of_a_year_and_retention_follow_each_other(uow: FakeUnitOfWork) -> None:
    numbers = []
    for retention in (Retention.TEN_YEARS, Retention.PERMANENT, Retention.TEN_YEARS):
        directive = completed(uow)
        filing.file_directive(directive.number, filing.FileDirective(retention=retention), ISSUER, uow)
        numbers.append(directive.archive_number)
    assert numbers == ["361103-WS·2026-D10-0001", "361103-WS·2026-Y-0001", "361103-WS·2026-D10-0002"]


def test_what_is_not_finished_is_not_filed(uow: FakeUnitOfWork) -> None:
    command = filing.FileDirective(retention=Retention.PERMANENT)
    with pytest.raises(Conflict):
        filing.file_directive(receive(uow).number, command, ISSUER, uow)
    with pytest.raises(Invalid):
        filing.file_directive(completed(uow).number, replace(command, year=2027), ISSUER, uow)


def test_each_look_into_a_filed_one_goes_on_record(uow: FakeUnitOfWork) -> None:
    directive = completed(uow)
    number, purpose = directive.number, Purpose(reason=LookReason.VERIFICATION, note="核对期限")
    reader = identity(Role.HANDLER, scope=VILLAGE, staff_id="reader")
    assert filing.show_directive(number, reader, uow).opened
    filing.look_into(number, purpose, reader, "10.0.0.1", uow)
    assert uow.looks.register == [], "an open one is nobody's secret"
    filing.file_directive(number, filing.FileDirective(retention=Retention.PERMANENT), ISSUER, uow)
    assert not filing.show_directive(number, reader, uow).opened, "without a look, only the index"
    assert filing.look_into(number, purpose, reader, "10.0.0.1", uow).opened
    (look,) = filing.list_looks(number, ISSUER, uow)
    assert (look.staff_id, look.note, look.address) == ("reader", "核对期限", "10.0.0.1")
    assert uow.of(LookRegistered)[0].concerns == number
    with pytest.raises(Invalid):
        filing.look_into(number, Purpose(reason=LookReason.OTHER), reader, "", uow)
    with pytest.raises(Forbidden):
        filing.list_looks(number, reader, uow)
    with pytest.raises(Forbidden):
        answering.list_answers(number, ISSUER, uow)


# the machine as a whole


def test_every_state_leads_to_the_file_and_nothing_leads_out_of_it() -> None:
    def ends(state: State, seen: frozenset[State] = frozenset()) -> bool:
        return state is State.FILED or any(ends(to, seen | {state}) for to in MOVES[state] if to not in seen)

    assert all(ends(state) for state in State)
    assert MOVES[State.FILED] == frozenset()
    assert all(MOVES[state] <= {State.FILED, State.SUPERSEDED} for state in OVER)


ACTS = st.lists(
    st.sampled_from(["propose", "send", "redo", "keep", "complete", "cancel", "correct", "file"]), max_size=12
)


@given(ACTS, st.booleans(), st.booleans())
def test_whatever_is_tried_no_step_is_lost_and_none_goes_out_undecided(
    acts: list[str], above: bool, at_once: bool
) -> None:
    uow = FakeUnitOfWork()
    for staff_id in ("leader", "issuer"):
        uow.staff.put(StaffMember(staff_id=staff_id, name="", unit="u", scope=COUNTY, active=True, sequence=1))
    more = {"at_once": at_once, "urgency": Urgency.URGENT} if at_once else {}
    directive = (from_above if above else receive)(uow, **more)
    number = directive.number
    tries: dict[str, Any] = {
        "propose": lambda: issuing.propose_directive(
            number, issuing.ProposeDirective(opinion="拟", decider="leader"), ISSUER, uow
        ),
        "send": lambda: decide(uow, number),
        "redo": lambda: decide(uow, number, Decision.REDO),
        "keep": lambda: decide(uow, number, Decision.KEEP),
        "complete": lambda: answering.directive_completed(DirectiveCompleted(number=number, tasks=1), uow),
        "cancel": lambda: issuing.cancel_directive(number, issuing.CancelDirective(reason="有误"), ISSUER, uow),
        "correct": lambda: correct(uow, number),
        "file": lambda: filing.file_directive(number, filing.FileDirective(retention=Retention.PERMANENT), ISSUER, uow),
    }
    for act in acts:
        before = (directive.state, len(directive.records))
        try:
            tries[act]()
        except Conflict:
            assert before == (directive.state, len(directive.records)), "what is refused changes nothing"
    out = [event for event in uow.of(DirectiveIssued) if event.number == number]
    assert len(out) <= 1
    if out and above and not out[0].before_decision:
        assert directive.decision is Decision.SEND
    states = [record.state for record in directive.records]
    assert states[-1] is directive.state
    for one, other in itertools.pairwise(states):
        assert one is other or other in MOVES[one]
