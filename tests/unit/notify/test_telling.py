"""Who is told what: every event of the contract, every fallback, each message once."""

import random
from collections import deque
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from services.notify.handlers import directory, matters
from services.notify.model import Channel, HandOver, State, resident_of
from shared.contracts import (
    Audience,
    CaseAccepted,
    CaseAnswered,
    CaseClosed,
    CaseDeclined,
    CaseMaterialsRequested,
    CaseReopened,
    CaseRequestRefused,
    CaseResolved,
    CaseWithdrawn,
    ClockBreached,
    ClockKind,
    ClockWarned,
    DirectiveCompleted,
    DirectiveDecided,
    DirectiveProposed,
    DirectiveReceived,
    EmergencyDeclared,
    EmergencyEnded,
    EmergencyRoundClosed,
    EmergencyTeamChanged,
    KnowledgeReviewRequested,
    Material,
    Origin,
    Role,
    Rung,
    StaffRegistered,
    TaskAssigned,
    TaskCancelled,
    TaskCommented,
    TaskHandedOver,
    TaskLeaderAlerted,
    TaskLeftUnattended,
    TaskReturned,
    TaskSentBack,
    UnitRegistered,
    UrgeIssued,
)
from shared.errors import NotYet
from tests.unit.notify.fakes import AGENT, NUMBER, SEALED, VILLAGE, Arrived, FakeUnitOfWork, desk, event_of, submitted

POST = f"{VILLAGE}-P"
CASE_MOVES = [
    CaseMaterialsRequested,
    CaseAccepted,
    CaseDeclined,
    CaseAnswered,
    CaseResolved,
    CaseReopened,
    CaseClosed,
    CaseWithdrawn,
]


@pytest.fixture
def uow() -> FakeUnitOfWork:
    return FakeUnitOfWork()


def known_case(uow: FakeUnitOfWork, *, contact: str | None = SEALED) -> None:
    matters.case_submitted(submitted(contact=contact), uow, desk)
    uow.messages.rows.clear()
    uow.published.clear()


# --- residents


@pytest.mark.parametrize("contract", CASE_MOVES)
def test_a_resident_hears_of_every_move_of_their_case(uow: FakeUnitOfWork, contract: type[Any]) -> None:
    known_case(uow)
    matters.case_moved(event_of(contract), uow, desk)
    [message] = [message for message in uow.written() if message.audience is Audience.RESIDENT]
    assert (message.recipient, message.channel, message.state) == (resident_of(NUMBER), Channel.FILE, State.PENDING)
    assert NUMBER in message.text_zh
    assert NUMBER in message.text_en
    assert message.region == VILLAGE


def test_the_notice_names_every_missing_paper_and_how_to_get_it(uow: FakeUnitOfWork) -> None:
    known_case(uow)
    missing = tuple(Material(code=f"m{i}", name=f"材料{i}", how=f"办法{i}") for i in range(1, 10))
    matters.case_moved(event_of(CaseMaterialsRequested, missing=missing), uow, desk)
    for message in uow.written():
        for paper in missing:
            assert paper.name in message.text_zh
            assert paper.how in message.text_zh
            assert paper.name in message.text_en
            assert paper.how in message.text_en


def test_nothing_is_said_of_a_case_before_it_is_known(uow: FakeUnitOfWork) -> None:
    with pytest.raises(NotYet):
        matters.case_moved(event_of(CaseAccepted), uow, desk)
    assert uow.written() == []


def test_a_resident_without_a_phone_is_told_by_who_took_the_case(uow: FakeUnitOfWork) -> None:
    matters.case_submitted(submitted(contact=None), uow, desk)
    [message] = uow.written()
    assert (message.recipient, message.channel, message.state) == (AGENT, Channel.CALL_LIST, State.HANDED_OVER)
    assert message.audience is Audience.RESIDENT
    assert message.error == HandOver.NO_PHONE
    assert "王**" in message.title_zh
    assert NUMBER in message.text_zh
    assert uow.messages.unread(AGENT) == 1
    assert [event.channel for event in uow.published] == ["call_list"]


def test_somebody_else_tells_the_resident_when_who_took_the_case_has_left(uow: FakeUnitOfWork) -> None:
    uow.add_person(AGENT, Role.AGENT, unit=POST, scope=VILLAGE, active=False)
    uow.add_office(POST, leader="leader")
    matters.case_submitted(submitted(contact=None), uow, desk)
    assert [message.recipient for message in uow.written()] == ["leader"]


def test_no_sealed_contact_is_kept_in_a_message(uow: FakeUnitOfWork) -> None:
    matters.case_submitted(submitted(), uow, desk)
    [message] = uow.written()
    assert SEALED not in repr(message)
    assert message.address is None


# --- staff


def test_the_assignee_hears_of_a_new_task(uow: FakeUnitOfWork) -> None:
    matters.task_assigned(event_of(TaskAssigned), uow, desk)
    [message] = uow.written()
    assert (message.recipient, message.channel, message.state) == (AGENT, Channel.INBOX, State.SENT)
    assert "最低生活保障" in message.title_zh
    assert "空缺" not in message.text_zh
    assert [(event.recipient, event.audience) for event in uow.published] == [(AGENT, Audience.STAFF)]


def test_the_leader_hears_of_a_task_nobody_is_assigned_to(uow: FakeUnitOfWork) -> None:
    uow.add_office(POST, leader="leader")
    matters.task_assigned(event_of(TaskAssigned, assignee=None, assignee_name=""), uow, desk)
    [message] = uow.written()
    assert message.recipient == "leader"
    assert "空缺" in message.text_zh
    assert "empty" in message.text_en


def test_an_empty_leadership_falls_to_those_who_oversee_the_place(uow: FakeUnitOfWork) -> None:
    uow.add_office(POST, leader=None)
    uow.add_person("supervisor", Role.SUPERVISOR, scope="361103")
    uow.add_person("elsewhere", Role.DISPATCHER, scope="361103999")
    matters.task_assigned(event_of(TaskAssigned, assignee=None), uow, desk)
    assert [message.recipient for message in uow.written()] == ["supervisor"]


def test_nobody_at_all_stays_on_record_as_a_failure(uow: FakeUnitOfWork) -> None:
    uow.add_office(POST, leader=None)
    matters.task_assigned(event_of(TaskAssigned, assignee=None), uow, desk)
    [message] = uow.written()
    assert (message.state, message.error) == (State.FAILED, "nobody")
    assert uow.published == []


def test_a_unit_not_known_yet_is_waited_for(uow: FakeUnitOfWork) -> None:
    with pytest.raises(NotYet):
        matters.task_assigned(event_of(TaskAssigned, assignee=None), uow, desk)


@pytest.mark.parametrize(
    ("contract", "recipient"), [(TaskSentBack, AGENT), (TaskCancelled, AGENT), (TaskReturned, "dispatcher")]
)
def test_moves_of_a_task_reach_who_has_to_act(uow: FakeUnitOfWork, contract: type[Any], recipient: str) -> None:
    uow.add_person("dispatcher", Role.DISPATCHER, scope="361103102")
    with pytest.raises(NotYet):
        matters.task_moved(event_of(contract), uow, desk)
    matters.task_assigned(event_of(TaskAssigned, sequence=1), uow, desk)
    matters.task_moved(event_of(contract), uow, desk)
    assert uow.written()[-1].recipient == recipient


def test_an_urgent_task_alerts_the_leader_and_one_without_anybody_the_dispatchers(uow: FakeUnitOfWork) -> None:
    uow.add_person("dispatcher", Role.DISPATCHER, scope="361103102")
    matters.task_alerted(event_of(TaskLeaderAlerted, leader="boss", assignee_name="周建华"), uow, desk)
    matters.task_alerted(event_of(TaskLeftUnattended), uow, desk)
    alert, unattended = uow.written()
    assert (alert.recipient, alert.channel, unattended.recipient) == ("boss", Channel.INBOX, "dispatcher")
    assert "周建华" in alert.text_zh
    assert "周建华" in alert.text_en
    assert "值班电话" in unattended.text_zh
    assert "duty telephone" in unattended.text_en


def test_the_supervisors_of_the_place_hear_of_a_second_request(uow: FakeUnitOfWork) -> None:
    known_case(uow)
    uow.add_person("supervisor", Role.SUPERVISOR, scope="361103")
    uow.add_person("elsewhere", Role.SUPERVISOR, scope="361103999")
    matters.case_moved(event_of(CaseRequestRefused), uow, desk)
    [message] = uow.written()
    assert (message.recipient, message.channel) == ("supervisor", Channel.INBOX)
    assert "照片" in message.text_zh
    assert "after the one-time notice" in message.text_en


def test_a_task_cancelled_before_anybody_had_it_concerns_nobody(uow: FakeUnitOfWork) -> None:
    matters.task_moved(event_of(TaskCancelled, sequence=1), uow, desk)
    assert uow.written() == []


def test_the_newest_assignment_wins_whatever_order_they_come_in(uow: FakeUnitOfWork) -> None:
    matters.task_assigned(event_of(TaskAssigned, sequence=3, assignee="new"), uow, desk)
    matters.task_assigned(event_of(TaskAssigned, sequence=1, assignee="old"), uow, desk)
    matters.task_moved(event_of(TaskSentBack, sequence=5), uow, desk)
    assert [message.recipient for message in uow.written()] == ["new", "old", "new"]


def test_whoever_takes_a_task_over_hears_of_it_and_of_what_follows(uow: FakeUnitOfWork) -> None:
    matters.task_assigned(event_of(TaskAssigned, sequence=1, assignee="leaver"), uow, desk)
    matters.task_assigned(event_of(TaskHandedOver, sequence=3, assignee="heir"), uow, desk)
    matters.task_moved(event_of(TaskSentBack, sequence=5), uow, desk)
    assert [message.recipient for message in uow.written()] == ["leaver", "heir", "heir"]
    handed_over = uow.written()[1]
    assert "期限不变" in handed_over.text_zh
    assert "its deadlines stay as they are" in handed_over.text_en


def test_those_concerned_with_a_task_hear_that_somebody_has_commented(uow: FakeUnitOfWork) -> None:
    matters.task_assigned(event_of(TaskAssigned, sequence=1, assignee="handler"), uow, desk)
    uow.messages.rows.clear()
    uow.add_person("gone", Role.HANDLER, unit=POST, scope=VILLAGE, active=False)
    commented = event_of(TaskCommented, sequence=2, concerned=("handler", "asker", "gone"))
    matters.task_commented(commented, uow, desk)
    matters.task_commented(commented, uow, desk)
    written = uow.written()
    assert [message.recipient for message in written] == ["handler", "asker"], "once each; who has left is not missed"
    assert {message.channel for message in written} == {Channel.INBOX}
    assert "新说明" in written[0].title_zh
    assert NUMBER in written[0].text_en


def test_a_comment_that_concerns_nobody_else_is_told_to_nobody(uow: FakeUnitOfWork) -> None:
    with pytest.raises(NotYet):
        matters.task_commented(event_of(TaskCommented, concerned=()), uow, desk)
    matters.task_assigned(event_of(TaskAssigned, sequence=1), uow, desk)
    uow.messages.rows.clear()
    matters.task_commented(event_of(TaskCommented, concerned=()), uow, desk)
    assert uow.written() == []


@pytest.mark.parametrize("kind", list(ClockKind))
@pytest.mark.parametrize("contract", [ClockWarned, ClockBreached])
def test_a_light_is_told_to_the_staff_named_even_before_the_title_is_known(
    uow: FakeUnitOfWork, contract: type[Any], kind: ClockKind
) -> None:
    matters.deadline_passed(event_of(contract, kind=kind), uow, desk)
    [message] = uow.written()
    assert message.recipient == AGENT
    assert "11月24日09:30" in message.text_zh
    assert "2026-11-24 09:30" in message.text_en


@pytest.mark.parametrize("rung", list(Rung))
@pytest.mark.parametrize("origin", list(Origin))
def test_an_urge_reaches_who_it_names(uow: FakeUnitOfWork, rung: Rung, origin: Origin) -> None:
    matters.deadline_passed(event_of(UrgeIssued, rung=rung, origin=origin), uow, desk)
    assert [message.recipient for message in uow.written()] == ["361103102-01"]


def test_an_urge_on_the_highest_rung_with_nobody_left_reaches_who_oversees(uow: FakeUnitOfWork) -> None:
    uow.add_person("administrator", Role.ADMINISTRATOR)
    matters.deadline_passed(event_of(UrgeIssued, staff_id=None, unit=None), uow, desk)
    assert [message.recipient for message in uow.written()] == ["administrator"]


def test_the_leader_is_told_what_is_put_to_them_and_the_issuer_what_was_decided(uow: FakeUnitOfWork) -> None:
    proposed = event_of(DirectiveProposed, decider="361103-02", opinion="拟请各村办理。")
    with pytest.raises(NotYet):
        matters.directive_proposed(proposed, uow, desk)
    directory.directive_received(event_of(DirectiveReceived, issued_by="361103-01"), uow)
    matters.directive_proposed(proposed, uow, desk)
    matters.directive_moved(event_of(DirectiveDecided, opinion="同意"), uow, desk)
    put, decided = uow.written()
    assert (put.recipient, decided.recipient) == ("361103-02", "361103-01")
    assert "拟请各村办理。" in put.text_zh
    assert "同意下发" in decided.text_zh


@pytest.mark.parametrize("kind", list(ClockKind))
def test_every_kind_of_clock_has_its_words(uow: FakeUnitOfWork, kind: ClockKind) -> None:
    matters.deadline_passed(event_of(ClockWarned, kind=kind), uow, desk)
    (message,) = uow.written()
    assert message.text_zh
    assert message.text_en


def test_the_issuer_hears_that_a_directive_is_completed(uow: FakeUnitOfWork) -> None:
    with pytest.raises(NotYet):
        matters.directive_moved(event_of(DirectiveCompleted), uow, desk)
    directory.directive_received(event_of(DirectiveReceived), uow)
    matters.directive_moved(event_of(DirectiveCompleted), uow, desk)
    [message] = uow.written()
    assert message.recipient == "361103-01"
    assert "247" in message.text_zh


# --- once, whatever the order


def test_the_directory_never_goes_back_to_an_older_word(uow: FakeUnitOfWork) -> None:
    directory.unit_registered(event_of(UnitRegistered, sequence=2, leader="new"), uow)
    directory.unit_registered(event_of(UnitRegistered, sequence=1, leader="old"), uow)
    directory.staff_registered(event_of(StaffRegistered, sequence=2, active=False), uow)
    directory.staff_registered(event_of(StaffRegistered, sequence=1, active=True), uow)
    assert uow.directory.units[POST].leader == "new"
    assert uow.directory.people[AGENT].active is False


@pytest.mark.parametrize("seed", range(20))
def test_a_shuffled_and_doubled_story_tells_the_same(uow: FakeUnitOfWork, seed: int) -> None:
    story: list[tuple[Callable[..., None], Arrived]] = [
        (partial(matters.case_submitted, desk=desk), submitted()),
        *[(partial(matters.case_moved, desk=desk), event_of(move)) for move in CASE_MOVES],
        (partial(matters.task_assigned, desk=desk), event_of(TaskAssigned, sequence=1)),
        (partial(matters.task_moved, desk=desk), event_of(TaskSentBack, sequence=4)),
        (partial(matters.deadline_passed, desk=desk), event_of(ClockWarned)),
        (directory.directive_received, event_of(DirectiveReceived)),
        (partial(matters.directive_moved, desk=desk), event_of(DirectiveCompleted)),
    ]

    def play(order: list[tuple[Callable[..., None], Arrived]]) -> set[tuple[str, str, str]]:
        world, queue = FakeUnitOfWork(), deque(order)
        while queue:
            handle, event = queue.popleft()
            try:
                handle(event, world)
            except NotYet:
                queue.append((handle, event))
        return {(row.event_id, row.recipient, row.channel.value) for row in world.written()}

    shuffled = story * 2
    random.Random(seed).shuffle(shuffled)  # noqa: S311  # a repeatable order, no secret
    assert play(shuffled) == play(story)
    assert len(play(story)) == 16


def test_an_owner_hears_once_of_everything_to_look_at_again(uow: FakeUnitOfWork) -> None:
    event = event_of(KnowledgeReviewRequested)
    for _ in range(2):  # delivered twice
        matters.knowledge_review_requested(event, uow, desk)
    (message,) = uow.messages.rows.values()
    assert (message.recipient, message.channel) == ("361103-07", Channel.INBOX)
    assert "最低生活保障" in message.text_zh
    assert "look again" in message.text_en


def test_without_an_owner_those_who_oversee_the_county_are_told(uow: FakeUnitOfWork) -> None:
    administrator = event_of(StaffRegistered, staff_id="361103-03", scope="361103", roles=(Role.ADMINISTRATOR,))
    directory.staff_registered(administrator, uow)
    matters.knowledge_review_requested(event_of(KnowledgeReviewRequested, owner=None), uow, desk)
    (message,) = uow.messages.rows.values()
    assert message.recipient == "361103-03"
    assert "责任人已不在岗" in message.text_zh


@pytest.mark.parametrize("contract", [EmergencyDeclared, EmergencyTeamChanged, EmergencyRoundClosed, EmergencyEnded])
def test_everybody_in_an_emergency_is_told_once_at_once(contract: type[Any], uow: FakeUnitOfWork) -> None:
    event = event_of(contract)
    for _ in range(2):
        matters.emergency_moved(event, uow, desk)
    data = event.data
    named = [m.staff_id for m in data.added] if contract is EmergencyTeamChanged else list(data.told)
    told = list(uow.messages.rows.values())
    assert sorted(message.recipient for message in told) == sorted(named)
    assert {(message.channel, message.state) for message in told} == {(Channel.INBOX, State.SENT)}
    assert "洋口镇防汛" in told[0].title_zh
    assert "洋口镇防汛" in told[0].title_en


def test_a_task_of_an_emergency_says_its_limits(uow: FakeUnitOfWork) -> None:
    limits = {"sign_within_minutes": 15, "report_within_minutes": 60}
    event = event_of(TaskAssigned, origin=Origin.EMERGENCY, origin_number="e", title="转移低洼户", **limits)
    matters.task_assigned(event, uow, desk)
    (message,) = uow.messages.rows.values()
    assert message.title_zh == "【应急】新任务:转移低洼户"
    assert "限 15 分钟内签收、60 分钟内反馈" in message.text_zh
    late = event_of(ClockBreached, kind=ClockKind.REPORT, origin=Origin.EMERGENCY, origin_number="e")
    matters.deadline_passed(late, uow, desk)
    missing = event_of(ClockBreached, kind=ClockKind.BULLETIN, origin=Origin.EMERGENCY, task_id=None)
    matters.deadline_passed(missing, uow, desk)
    titles = [message.title_zh for message in uow.messages.rows.values()][1:]
    assert titles == ["红灯:应急转移低洼户", "红灯:应急定时报告"]
